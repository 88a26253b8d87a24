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
import { FLOPS_TO_COMPARE, tryRate } from './engine_rate.ts';
import { freeOnFailure } from './free_on_failure.ts';
import { type CpuTold, describe, startCpu, startPlain, startWasm } from './start_cpu.ts';
import { acquireGpu, startGpu } from './start_gpu.ts';

/**
 * Starts the engine that was chosen, or the faster one; the other where that is not to be had or fails on the way. The reason is in the
 * view.
 * @throws UnmaskError `weights/*` for weights no engine can use. AbortError when `signal` fires.
 */
export const startEngine: StartEngine = async (options, backend) => {
  if (typeof backend === 'object') {
    const told = { why: backend.cpuBecause, fallbackReason: backend.cpuBecause };
    return backend.plain === true
      ? startPlain(options, told)
      : startCpu(options, { ...told, mayFindGpu: true });
  }
  if (backend === 'cpu') return startCpu(options, { why: 'You chose the CPU.', fallbackReason: null });
  const started = await tryGpu(options, backend);
  if ('cpu' in started) return startCpu(options, started.cpu);
  return started.isToBeCompared ? chooseFaster(options, started.gpu) : started.gpu;
};

/** A GPU that computes, or may where WebAssembly is not faster; or what is told of the CPU that computes in its place. */
type GpuOutcome = { readonly gpu: Engine; readonly isToBeCompared: boolean } | { readonly cpu: CpuTold };

/** @throws UnmaskError `weights/*` for weights no engine can use. AbortError. */
async function tryGpu(options: EngineOptions, backend: 'auto' | 'gpu' | 'small'): Promise<GpuOutcome> {
  try {
    const acquired = await acquireGpu(options);
    // Without SIMD the CPU is slower than any GPU.
    const isEither = backend === 'auto' && supportedSimd() !== null;
    const cpu = isEither ? cpuInstead(options, acquired) : null;
    if (cpu !== null) {
      acquired.device.destroy();
      return { cpu };
    }
    const isUnnamed = isEither && acquired.unnamed;
    const wasFaster = options.measuredFaster === 'gpu';
    const gpu = await startGpu(options, acquired, backend === 'small', {
      why:
        backend === 'gpu'
          ? 'You chose the GPU.'
          : isUnnamed && wasFaster
            ? TRIED.gpu
            : `${acquired.adapter} computes, through WebGPU.`,
    });
    return { gpu, isToBeCompared: isUnnamed && !wasFaster };
  } catch (error) {
    const isOfGpu =
      error instanceof UnmaskError && (error.code.startsWith('gpu/') || error.code === 'config/unsupported');
    if (!isOfGpu) throw error;
    // Where there is no GPU nothing has failed: WebAssembly is what computes there.
    return error.code === 'gpu/unavailable'
      ? {
          cpu: {
            why: `${error.message} The CPU computes.`,
            fallbackReason: null,
            mayFindGpu: hasWebGpu(error),
          },
        }
      : {
          cpu: {
            ...{ why: error.message, fallbackReason: error.message, facts: failureFacts(error) },
            mayFindGpu: error.code !== 'config/unsupported',
          },
        };
  }
}

/** False where no asking will bring a GPU: the browser has no WebGPU, or not for this page. */
function hasWebGpu({ details }: UnmaskError): boolean {
  return details.reason !== 'no-webgpu' && details.reason !== 'insecure-context';
}

/** What is told where the CPU is known to compute sooner than this GPU; null where it is not. */
function cpuInstead({ measuredFaster }: EngineOptions, acquired: AcquiredDevice): CpuTold | null {
  if (acquired.software) {
    const why = `This browser offers only a software GPU (${acquired.adapter}), and WebAssembly computes sooner than that.`;
    return { why, fallbackReason: null, facts: acquired.facts };
  }
  return acquired.unnamed && measuredFaster === 'cpu' ? { why: TRIED.cpu, fallbackReason: null } : null;
}

/** What is said of a GPU without a name. */
const TRIED = {
  gpu: 'The GPU does not say what it is. Both were tried here, and it was faster than WebAssembly.',
  cpu: 'The GPU does not say what it is. Both were tried here, and WebAssembly was faster.',
} as const;

/** So many times slower at a short run than the CPU at a long one, a GPU is slow and not only late to answer. */
const HOPELESS = 30;

/** Does the same work in WebAssembly as on the GPU; the slower one is freed. Where WebAssembly cannot do it, the GPU computes. */
async function chooseFaster(options: EngineOptions, gpu: Engine): Promise<Engine> {
  const wasm = await freeOnFailure([gpu.session], () => startWasm(options));
  if ('failure' in wasm) return gpu;
  const [onGpu, onCpu] = [gpu.session, wasm.session];
  const rates = await freeOnFailure([onGpu, onCpu], () => compareRates(onGpu, onCpu, options.signal));
  const isCpuFaster = rates !== null && rates.cpu > rates.gpu;
  (isCpuFaster ? onGpu : onCpu).destroy();
  if (rates === null) return gpu;
  const engine = isCpuFaster
    ? describe(onCpu, rates.cpu, { why: TRIED.cpu, fallbackReason: null })
    : { ...gpu, view: { ...gpu.view, why: TRIED.gpu } };
  return { ...engine, view: { ...engine.view, measuredFaster: isCpuFaster ? 'cpu' : 'gpu' } };
}

/** FLOP per second of both; of a GPU that fails 0, and null where WebAssembly does. @throws AbortError */
async function compareRates(
  onGpu: Session,
  onCpu: Session,
  signal: AbortSignal,
): Promise<{ readonly gpu: number; readonly cpu: number } | null> {
  // One after the other: both may want every core.
  const cpu = await tryRate(onCpu, signal, FLOPS_TO_COMPARE);
  if (typeof cpu !== 'number') return null;
  // A short run shows a software GPU, which would take seconds for the long one.
  const shortly = await tryRate(onGpu, signal);
  if (typeof shortly !== 'number') return { gpu: 0, cpu };
  if (shortly < cpu / HOPELESS) return { gpu: shortly, cpu };
  const gpu = await tryRate(onGpu, signal, FLOPS_TO_COMPARE);
  return { gpu: typeof gpu === 'number' ? gpu : 0, cpu };
}

/** What a report needs of a GPU that failed, for the details dialog: of a shader its file, line and text. */
function failureFacts({ code, actual }: UnmaskError): BackendView['adapterFacts'] {
  return { 'GPU failed with': code, ...(actual === undefined ? {} : { 'GPU reported': actual }) };
}
