/** Sessions on Dawn in Node, for kernel tests and tools. */
import { create } from 'webgpu';
import { nodeGpu } from '../cli/node/dawn.ts';
import { type AcquiredDevice, acquireDevice, type DeviceNeeds } from '../src/gpu/device.ts';
import type { LinearVariant, NormFolding } from '../src/gpu/kernels/linear_variants.ts';
import { GpuSession } from '../src/gpu/session.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import type { ModelIdentity } from '../src/model/session.ts';
import type { WeightStream } from '../src/model/tensors.ts';

export { nodeGpu };

/** Dawn's instance: must outlive every device made from it. */
let nothing: GPU | undefined;

/** A GPU that takes every command and computes nothing, for measuring what the CPU does. All it reads back is zeros. */
export function nullGpu(): GPU {
  nothing ??= create(['backend=null']);
  return nothing;
}

/**
 * A device of whatever Vulkan driver `tools/with_gpu.mjs` found.
 * With f16, it has matrix units where the options for Dawn let an adapter list them.
 * @throws UnmaskError `gpu/unavailable`: a test without an adapter fails, it is never skipped.
 */
export function acquireNodeDevice(needs: Partial<DeviceNeeds> = {}): Promise<AcquiredDevice> {
  return acquireDevice(nodeGpu(), { f16: false, matrixUnits: true, ...needs });
}

/** A GPU session for tools and tests. */
export async function createNodeGpuSession(options: {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly name: string;
  /** Of the large weights; f32 unless said otherwise. */
  readonly dtype?: ModelIdentity['dtype'];
  /** Every product by this variant; by the engine's table unless said otherwise. */
  readonly linear?: LinearVariant | undefined;
  /** Where LayerNorms are folded into products; by the adapter unless said otherwise. */
  readonly folding?: NormFolding | null | undefined;
  /** With as little GPU memory as will do, so that a batch is run in parts. */
  readonly small?: boolean;
  /** Whether shaders may read f16 natively, where they can; true unless said otherwise. */
  readonly nativeF16?: boolean;
}): Promise<GpuSession> {
  const { config, weights, name, dtype = 'f32', linear, folding, small = false, nativeF16 = true } = options;
  const acquired = await acquireNodeDevice({ f16: dtype === 'f16' && nativeF16 });
  return GpuSession.create({
    acquired,
    config,
    weights,
    identity: { name, revision: 'golden formula', content: '' },
    dtype,
    small,
    ...(linear === undefined ? {} : { linear }),
    ...(folding === undefined ? {} : { folding }),
  });
}
