/** All tensors of one model, by role. */
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import {
  inLayer,
  layersOf,
  tensorSpec,
  type LayerRole,
  type ModelRole,
  type TensorRole,
} from '../model/tensor_specs.ts';
import { floatsOf, type WeightStream } from '../model/tensors.ts';

type OptionalRole = 'poolerWeight' | 'poolerBias' | 'decoderWeight';
type RequiredRole = Exclude<ModelRole, OptionalRole>;

/** The tensors of one layer. */
export type LayerWeights = Readonly<Record<LayerRole, Float32Array>>;

/** Weights as in the checkpoint: f32, row-major, `Linear.weight` as [out, in]. */
export type CpuWeights = Readonly<Record<RequiredRole, Float32Array>> & {
  readonly layers: readonly LayerWeights[];
  /** The checkpoint's own, or the word embeddings where it is tied to them. */
  readonly decoderWeight: Float32Array;
  /** Null where the checkpoint has none. */
  readonly pooler: { readonly weight: Float32Array; readonly bias: Float32Array } | null;
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
  const { poolerWeight, poolerBias, decoderWeight, ...required } = Object.fromEntries(byRole) as Record<
    RequiredRole,
    Float32Array
  > &
    Partial<Record<OptionalRole, Float32Array>>;
  return {
    ...required,
    layers: layersOf(config).map((layer) => layerWeights(byRole, inLayer(layer, ''))),
    decoderWeight: decoderWeight ?? required.wordEmbeddings,
    pooler:
      poolerWeight === undefined || poolerBias === undefined
        ? null
        : { weight: poolerWeight, bias: poolerBias },
  };
}

/** The tensors whose roles begin with `prefix`, by what follows it. None is missing: that has been checked. */
function layerWeights(byRole: ReadonlyMap<TensorRole, Float32Array>, prefix: string): LayerWeights {
  const own = [...byRole].filter(([role]) => role.startsWith(prefix));
  return Object.fromEntries(own.map(([role, values]) => [role.slice(prefix.length), values])) as LayerWeights;
}
