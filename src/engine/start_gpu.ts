/** The GPU as an engine. */
import { type AcquiredDevice, acquireDevice } from '../gpu/device.ts';
import { GpuSession } from '../gpu/session.ts';
import { UnmaskError } from '../model/errors.ts';
import type { BackendView } from './backend_view.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { rateFacts, tryRate } from './engine_rate.ts';
import { freeOnFailure } from './free_on_failure.ts';

/** @throws UnmaskError `gpu/unavailable` */
export function acquireGpu(options: EngineOptions): Promise<AcquiredDevice> {
  // Missing where a browser has no WebGPU, whatever its types say.
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  return acquireDevice(gpu, { f16: options.dtype === 'f16' && options.nativeF16 !== false });
}

/**
 * Takes the device over. Where its memory is full, the model in use goes first, if there is one: two models are on the GPU while one
 * replaces the other. Where it is lost with shaders that read f16, it is tried without.
 * @param small with as little memory as will do
 * @throws UnmaskError `gpu/*`, `config/unsupported`, `weights/*`
 */
export async function startGpu(
  options: EngineOptions,
  acquired: AcquiredDevice,
  small: boolean,
  told: Pick<BackendView, 'why'>,
): Promise<Engine> {
  try {
    return await startOn(options, acquired, small, told);
  } catch (error) {
    if (!(error instanceof UnmaskError)) throw error;
    if (error.code === 'gpu/lost' && acquired.device.features.has('shader-f16')) {
      return await startOn(options, await acquireGpu({ ...options, nativeF16: false }), small, told);
    }
    if (error.code !== 'gpu/out-of-memory' || options.makeRoom?.() !== true) throw error;
    return await startOn(options, await acquireGpu(options), small, told);
  }
}

async function startOn(
  options: EngineOptions,
  acquired: AcquiredDevice,
  small: boolean,
  told: Pick<BackendView, 'why'>,
): Promise<Engine> {
  const session = await GpuSession.create({ ...options, acquired, small, weights: options.weights() });
  const rate = acquired.software
    ? await freeOnFailure([session], () => tryRate(session, options.signal))
    : null;
  // A GPU that fails at it is used all the same: its first run meets that again, and recovers as runs do (recovery.ts).
  const flopsPerSecond = typeof rate === 'number' ? rate : null;
  return {
    session,
    view: {
      identity: session.identity,
      ...told,
      fallbackReason: null,
      mayFindGpu: false,
      softwareAdapter: acquired.software,
      adapterFacts: { ...acquired.facts, ...(flopsPerSecond === null ? {} : rateFacts(flopsPerSecond)) },
      gpuMemory: session.gpuMemory,
      measuredFaster: null,
    },
    flopsPerSecond,
    lost: session.lost,
  };
}
