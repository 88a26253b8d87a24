/** Makes safetensors files for tests, right ones and wrong ones. */
import { elementCount } from '../../src/model/check_weights.ts';
import type { AlbertConfig } from '../../src/model/config.ts';
import { tensorSpecs, type TensorRole } from '../../src/model/tensor_specs.ts';

export interface MadeTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file of any header text and any data. */
export function rawFile(header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.byteLength + data.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  file.set(data, 8 + text.byteLength);
  return file;
}

/** A well-formed file of these tensors, in this order; `padding` spaces after the header shift the data. */
export function makeFile(tensors: readonly MadeTensor[], padding = 0): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, (at += bytes.byteLength)] };
  }
  const data = new Uint8Array(at);
  at = 0;
  for (const { bytes } of tensors) {
    data.set(bytes, at);
    at += bytes.byteLength;
  }
  return rawFile(JSON.stringify(header) + ' '.repeat(padding), data);
}

export function float32Tensor(name: string, shape: readonly number[], values: Float32Array): MadeTensor {
  return {
    name,
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** Every required tensor of a model, each filled with its own small values. */
export function modelTensors(config: AlbertConfig, extra: readonly TensorRole[] = []): MadeTensor[] {
  return [...tensorSpecs(config)]
    .filter(([role, { optional }]) => !optional || extra.includes(role))
    .map(([, { name, shape }], index) =>
      float32Tensor(
        name,
        shape,
        Float32Array.from({ length: elementCount(shape) }, (_, i) => ((index * 7 + i * 3) % 17) / 16 - 0.5),
      ),
    );
}

/** Smaller than any published model, with no two sizes alike. */
export const TINY_CONFIG: AlbertConfig = {
  vocab_size: 11,
  embedding_size: 3,
  hidden_size: 4,
  num_hidden_layers: 2,
  num_hidden_groups: 1,
  inner_group_num: 1,
  num_attention_heads: 2,
  intermediate_size: 5,
  hidden_act: 'gelu_new',
  max_position_embeddings: 7,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  tie_word_embeddings: true,
  architecture: null,
  labels: ['LABEL_0', 'LABEL_1'],
  problem_type: null,
};
