/** All tensors of one model, by role. */
import { requireRoles, requireShape } from '../model/check_weights.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { floatsOf, TENSOR_NAMES, type TensorRole, type WeightStream } from '../model/tensors.ts';

type RequiredRole = Exclude<TensorRole, 'poolerWeight' | 'poolerBias' | 'decoderWeight'>;

/** Weights as in the checkpoint: f32, row-major, `Linear.weight` as [out, in]. */
export type CpuWeights = Readonly<Record<RequiredRole, Float32Array>> & {
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
      throw new UnmaskError({
        code: 'weights/layout',
        message: `The tensor ${TENSOR_NAMES[tensor.role]} comes twice.`,
        remedy: 'Load the checkpoint again from its source.',
        details: { tensor: TENSOR_NAMES[tensor.role] },
      });
    }
    byRole.set(tensor.role, floatsOf(tensor.data));
  }
  requireRoles(byRole);
  const { poolerWeight, poolerBias, decoderWeight, ...required } = Object.fromEntries(byRole) as Record<
    RequiredRole,
    Float32Array
  > &
    Partial<Record<TensorRole, Float32Array>>;
  return {
    ...required,
    decoderWeight: decoderWeight ?? required.wordEmbeddings,
    pooler:
      poolerWeight === undefined || poolerBias === undefined
        ? null
        : { weight: poolerWeight, bias: poolerBias },
  };
}
