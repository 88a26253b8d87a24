/** WebGPU in Node: Dawn (npm `webgpu`), for kernel tests and tools. The engine is the page's own. */
import { create, globals } from 'webgpu';
import { type AcquiredDevice, acquireDevice } from '../src/gpu/device.ts';
import { GpuSession } from '../src/gpu/session.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import type { WeightStream } from '../src/model/tensors.ts';

Object.assign(globalThis, globals);

/** Dawn's instance: must outlive every device made from it. */
let instance: GPU | undefined;

/** `navigator.gpu`'s stand-in. */
export function nodeGpu(): GPU {
  instance ??= create([]);
  return instance;
}

/**
 * A device of whatever Vulkan driver `tools/with_gpu.mjs` found.
 * @throws UnmaskError `gpu/unavailable`: a test without an adapter fails, it is never skipped.
 */
export function acquireNodeDevice(bindingBytes = 0): Promise<AcquiredDevice> {
  return acquireDevice(nodeGpu(), { bindingBytes });
}

/** A GPU session for tools and tests. `bindingBytes` asks for larger bindings, up to the adapter's limit. */
export async function createNodeGpuSession(options: {
  readonly config: AlbertConfig;
  readonly weights: WeightStream;
  readonly name: string;
  readonly bindingBytes?: number;
}): Promise<GpuSession> {
  const acquired = await acquireNodeDevice(options.bindingBytes);
  return GpuSession.create({
    acquired,
    config: options.config,
    weights: options.weights,
    identity: { name: options.name, revision: 'golden formula' },
  });
}
