/**
 * Which engine computes, and why: a GPU that is one, through WebGPU; else the CPU, in WebAssembly. Where a GPU does not say what it is
 * (Firefox tells nothing of it), both are tried.
 */
import type { AcquiredDevice } from '../gpu/device.ts';
import { UnmaskError } from '../model/errors.ts';
import type { Session } from '../model/session.ts';
import { supportedSimd } from '../wasm/builds.ts';
import type { BackendView } from './backend_view.ts';
import type { Engine, EngineOptions, StartEngine } from './engine.ts';
import { FLOPS_TO_COMPARE } from './engine_rate.ts';
import { describe, startCpu, startPlain, startWasm, wasmRate } from './start_cpu.ts';
import { acquireGpu, gpuRate, startGpu } from './start_gpu.ts';

/**
 * Starts the engine that was chosen, or the faster one; the other where that is not to be had or fails on the way. The reason is in the
 * view.
 * @throws UnmaskError `weights/*` for weights no engine can use. AbortError when `signal` fires.
 */
export const startEngine: StartEngine = async (options, backend) => {
  if (typeof backend === 'object') {
    const told = { why: backend.cpuBecause, fallbackReason: backend.cpuBecause };
    return backend.plain === true ? startPlain(options, told) : startCpu(options, told);
  }
  if (backend === 'cpu') return startCpu(options, { why: 'You chose the CPU.', fallbackReason: null });
  try {
    const acquired = await acquireGpu(options);
    if (backend === 'auto' && supportedSimd() !== null) return await startFaster(options, acquired);
    const why = backend === 'gpu' ? 'You chose the GPU.' : `${acquired.adapter} computes, through WebGPU.`;
    return await startGpu(options, acquired, backend === 'small', { why });
  } catch (error) {
    const isOfGpu =
      error instanceof UnmaskError && (error.code.startsWith('gpu/') || error.code === 'config/unsupported');
    if (!isOfGpu) throw error;
    // Where there is no GPU nothing has failed: WebAssembly is what computes there.
    return error.code === 'gpu/unavailable'
      ? startCpu(options, { why: `${error.message} The CPU computes.`, fallbackReason: null })
      : startCpu(options, { why: error.message, fallbackReason: error.message, facts: failureFacts(error) });
  }
};

/** @throws UnmaskError `gpu/*`, `config/unsupported`, `weights/*` */
async function startFaster(options: EngineOptions, acquired: AcquiredDevice): Promise<Engine> {
  if (acquired.software) {
    acquired.device.destroy();
    const why = `This browser offers only a software GPU (${acquired.adapter}), and WebAssembly computes sooner than that.`;
    return startCpu(options, { why, fallbackReason: null, facts: acquired.facts });
  }
  if (!acquired.unnamed) {
    return startGpu(options, acquired, false, { why: `${acquired.adapter} computes, through WebGPU.` });
  }
  if (options.measuredFaster === 'cpu') {
    acquired.device.destroy();
    return startCpu(options, { why: TRIED.cpu, fallbackReason: null });
  }
  if (options.measuredFaster === 'gpu') return startGpu(options, acquired, false, { why: TRIED.gpu });
  return startBoth(options, acquired);
}

/** What is said of a GPU without a name. */
const TRIED = {
  gpu: 'The GPU does not say what it is. Both were tried here, and it was faster than WebAssembly.',
  cpu: 'The GPU does not say what it is. Both were tried here, and WebAssembly was faster.',
} as const;

/** So many times slower at a short run than the CPU at a long one, a GPU is slow and not only late to answer. */
const HOPELESS = 30;

/** Both engines, the same work on each; the slower one is freed. */
async function startBoth(options: EngineOptions, acquired: AcquiredDevice): Promise<Engine> {
  const { signal } = options;
  const gpu = await startGpu(options, acquired, false, { why: TRIED.gpu });
  const sessions = [gpu.session];
  let used: Session | null = null;
  try {
    const wasm = await startWasm(options);
    if ('failure' in wasm) {
      used = gpu.session;
      return gpu;
    }
    sessions.push(wasm.session);
    // One after the other: both may want every core.
    const onCpu = await wasmRate(wasm.session, signal, FLOPS_TO_COMPARE);
    // A short run shows a software GPU, which would take seconds for the long one.
    const shortly = (await gpuRate(gpu.session, signal)) ?? 0;
    const isHopeless = shortly < onCpu / HOPELESS;
    const onGpu = isHopeless ? shortly : ((await gpuRate(gpu.session, signal, FLOPS_TO_COMPARE)) ?? 0);
    const isCpuFaster = onCpu > onGpu;
    const engine = isCpuFaster
      ? describe(wasm.session, onCpu, { why: TRIED.cpu, fallbackReason: null })
      : gpu;
    used = engine.session;
    return { ...engine, view: { ...engine.view, measuredFaster: isCpuFaster ? 'cpu' : 'gpu' } };
  } finally {
    for (const session of sessions) if (session !== used) session.destroy();
  }
}

/** What a report needs of a GPU that failed, for the details dialog: of a shader its file, line and text. */
function failureFacts({ code, actual }: UnmaskError): BackendView['adapterFacts'] {
  return { 'GPU failed with': code, ...(actual === undefined ? {} : { 'GPU reported': actual }) };
}
