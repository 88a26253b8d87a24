/**
 * How large weights are stored on the GPU, and the WGSL that reads them. f16 halves the memory and the traffic; sums
 * are f32 in every case. Biases, LayerNorms and the small embedding tables are always f32.
 */
import f16Code from '../shaders/weight_f16.wgsl?raw';
import packedCode from '../shaders/weight_f16_packed.wgsl?raw';
import f32Code from '../shaders/weight_f32.wgsl?raw';
import { toFloat16 } from '../model/float16.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { ShaderSources } from './shader_sources.ts';

/** `f16-packed`: f16 in memory, unpacked by arithmetic where shaders know no f16. */
export type WeightStorage = 'f32' | 'f16' | 'f16-packed';

/** Declares `load_weight`; goes before the sources of a shader that uses it (an `enable` must come first). */
export const WEIGHT_SOURCES: Readonly<Record<WeightStorage, ShaderSources>> = {
  f32: { 'weight_f32.wgsl': f32Code },
  f16: { 'weight_f16.wgsl': f16Code },
  'f16-packed': { 'weight_f16_packed.wgsl': packedCode },
};

export const BYTES_PER_WEIGHT: Readonly<Record<WeightStorage, number>> = { f32: 4, f16: 2, 'f16-packed': 2 };

/** The storage for weights of `dtype` on a device: shaders read f16 natively where they can. */
export function weightStorage(dtype: ModelIdentity['dtype'], features: ReadonlySet<string>): WeightStorage {
  if (dtype === 'f32') return 'f32';
  return features.has('shader-f16') ? 'f16' : 'f16-packed';
}

/**
 * Weights as they are stored.
 * @throws UnmaskError `weights/not-finite` for a value that f16 cannot hold; `label` names it.
 */
export function storedWeights(
  weights: Float32Array,
  storage: WeightStorage,
  label: string,
): Float32Array | Uint16Array {
  return storage === 'f32' ? weights : toFloat16(weights, label);
}
