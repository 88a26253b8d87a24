/** The forms of storage that are compared: which of a model's matrices are rounded, and how. Sums stay f32 in all of them. */
import { toFloat16 } from '../../src/model/float16.ts';
import type { TensorRole } from '../../src/model/tensor_specs.ts';
import { floatsOf, type FloatTensor, type WeightStream, type WeightTensor } from '../../src/model/tensors.ts';
import { toFloat32 } from '../../src/weights/convert.ts';
import { roundToInt8, type Clipping, type Rounding } from './quantize.ts';

export interface WeightForm {
  readonly name: string;
  /** A tensor as a kernel would read it. Others than the form's matrices come back as they are. */
  readonly read: (tensor: WeightTensor) => WeightTensor;
}

/** The layer's products, which are most of the arithmetic and run once a pass. */
const isLayerProduct = (role: TensorRole): boolean =>
  /^layer\d+\.(query|key|value|attentionOutput|ffn|ffnOutput)Weight$/.test(role);

/** Once a run: the word embeddings, which are the tied decoder too, the projection behind them and the head's product. */
const isOtherMatrix = (role: TensorRole): boolean =>
  ['wordEmbeddings', 'decoderWeight', 'projectionWeight', 'headDenseWeight'].includes(role);

const isMatrix = (role: TensorRole): boolean => isLayerProduct(role) || isOtherMatrix(role);

/** Every row of a matrix by {@link roundToInt8}: an output's weights, or a word's embedding, which is an output of the decoder. */
function int8(name: string, isRounded: (role: TensorRole) => boolean, rounding: Rounding): WeightForm {
  return {
    name,
    read: (tensor) => {
      if (!isRounded(tensor.role)) return tensor;
      return { ...tensor, data: roundToInt8(floatsOf(tensor.data), tensor.shape[1], rounding) };
    },
  };
}

function f16(tensor: WeightTensor): WeightTensor {
  if (!isMatrix(tensor.role)) return tensor;
  const { role, shape } = tensor;
  const halves = toFloat16(floatsOf(tensor.data), role);
  const entry = { name: role, dtype: 'F16', shape, start: 0, end: halves.byteLength };
  return { role, shape, data: toFloat32(entry, new Uint8Array(halves.buffer)) } satisfies FloatTensor;
}

const layer = (how: string, groupSize: number | null, clipping: Clipping): WeightForm =>
  int8(`int8 ${how}, layer`, isLayerProduct, { groupSize, clipping });
const all = (how: string, groupSize: number | null, clipping: Clipping): WeightForm =>
  int8(`int8 ${how}, all`, isMatrix, { groupSize, clipping });

/** In the order of the table. `layer`: the layer's products alone; `all`: embeddings, decoder, projection and head's product too. */
export const WEIGHT_FORMS: readonly WeightForm[] = [
  { name: 'f16, all', read: f16 },
  layer('a channel', null, 'none'),
  layer('a channel, clipped at 99.9 %', null, { quantile: 0.999 }),
  layer('a channel, clipped by least squares', null, 'least-squares'),
  layer('by 64 inputs', 64, 'none'),
  layer('by 32 inputs', 32, 'none'),
  layer('by 32 inputs, clipped by least squares', 32, 'least-squares'),
  all('a channel', null, 'none'),
  all('by 32 inputs', 32, 'none'),
];

/** A model's tensors in a form, each made as it is asked for. */
export async function* inForm(stream: WeightStream, form: WeightForm): AsyncGenerator<WeightTensor> {
  for await (const tensor of stream) yield form.read(tensor);
}
