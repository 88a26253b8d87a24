/** All tensors of one model, by role. */
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { HEAD_ROLES, type HeadName, modelParts, type ModelParts } from '../model/heads.ts';
import {
  inLayer,
  layersOf,
  tensorSpec,
  type EmbeddingRole,
  type LayerRole,
  type MaskHeadRole,
  type TensorRole,
} from '../model/tensor_specs.ts';
import { floatsOf, type WeightStream } from '../model/tensors.ts';

/** The tensors of one layer. */
export type LayerWeights = Readonly<Record<LayerRole, Float32Array>>;

/** A `Linear`: [out, in] and [out]. */
export interface LinearWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Its decoder is the word embeddings where it is tied to them. */
export type MaskHeadWeights = Readonly<Record<MaskHeadRole, Float32Array>>;

/** Weights as in the checkpoint: f32, row-major, `Linear.weight` as [out, in]. */
export type CpuWeights = Readonly<Record<EmbeddingRole, Float32Array>> & {
  readonly layers: readonly LayerWeights[];
  /** Each null where the checkpoint has none. */
  readonly maskHead: MaskHeadWeights | null;
  readonly pooler: LinearWeights | null;
  readonly heads: Readonly<Record<HeadName, LinearWeights | null>>;
  readonly parts: ModelParts;
};

/**
 * Takes every tensor of the stream as f32; arrays that are so already are kept themselves, not copied.
 * @throws UnmaskError `weights/shape`, `weights/missing-tensor`, `weights/layout` for a role that comes twice.
 */
export async function collectWeights(config: AlbertConfig, stream: WeightStream): Promise<CpuWeights> {
  const byRole = new Map<TensorRole, Float32Array>();
  for await (const tensor of stream) {
    requireShape(config, tensor);
    if (byRole.has(tensor.role)) {
      const { name } = tensorSpec(config, tensor.role);
      throw new UnmaskError({
        code: 'weights/layout',
        message: `The tensor ${name} comes twice.`,
        remedy: 'Load the checkpoint again from its source.',
        details: { tensor: name },
      });
    }
    byRole.set(tensor.role, floatsOf(tensor.data));
  }
  requireRoles(config, byRole);
  const { wordEmbeddings, ...rest } = Object.fromEntries(byRole) as Record<
    EmbeddingRole | MaskHeadRole,
    Float32Array
  >;
  const pair = (weight: TensorRole, bias: TensorRole): LinearWeights | null => {
    const [w, b] = [byRole.get(weight), byRole.get(bias)];
    return w === undefined || b === undefined ? null : { weight: w, bias: b };
  };
  const head = (name: HeadName) => pair(HEAD_ROLES[name].weight, HEAD_ROLES[name].bias);
  const parts = modelParts(config, byRole);
  return {
    ...rest,
    wordEmbeddings,
    layers: layersOf(config).map((layer) => layerWeights(byRole, inLayer(layer, ''))),
    maskHead: parts.maskHead
      ? { ...rest, decoderWeight: byRole.get('decoderWeight') ?? wordEmbeddings }
      : null,
    pooler: pair('poolerWeight', 'poolerBias'),
    heads: { classifier: head('classifier'), span: head('span'), order: head('order') },
    parts,
  };
}

/** The tensors whose roles begin with `prefix`, by what follows it. None is missing: that has been checked. */
function layerWeights(byRole: ReadonlyMap<TensorRole, Float32Array>, prefix: string): LayerWeights {
  const own = [...byRole].filter(([role]) => role.startsWith(prefix));
  return Object.fromEntries(own.map(([role, values]) => [role.slice(prefix.length), values])) as LayerWeights;
}
