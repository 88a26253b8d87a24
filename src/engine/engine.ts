/** Which engine computes: the GPU where there is one that works, else the CPU path, and why. */
import { measureFlopsPerSecond } from '../cpu/calibrate.ts';
import { CpuSession } from '../cpu/session.ts';
import { acquireDevice } from '../gpu/device.ts';
import { GpuSession } from '../gpu/session.ts';
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { ModelIdentity, ModelNames, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import { measureSessionRate } from './engine_rate.ts';
import type { BackendView } from './backend_view.ts';

/** A session and what the page is told about it. */
export interface Engine {
  readonly session: Session;
  readonly view: BackendView;
  /** Measured where a CPU computes, by itself or as a software adapter, to estimate runs by; null on a GPU. */
  readonly flopsPerSecond: number | null;
  /** Settles with a reason when the GPU is lost; never on the CPU. */
  readonly lost: Promise<string>;
}

export interface EngineOptions {
  readonly config: AlbertConfig;
  /** A fresh stream each time: a GPU that fails is followed by the CPU, which reads the weights again. */
  readonly weights: () => WeightStream;
  readonly identity: ModelNames;
  /** Precision of the large weights on a GPU, f32 unless said otherwise. The CPU path computes in f32. */
  readonly dtype?: ModelIdentity['dtype'];
  readonly signal: AbortSignal;
  /** Frees what else this page holds on the GPU; false where there is nothing. Asked only where memory has run out. */
  readonly makeRoom?: () => boolean;
}

/** `small`: the GPU, with as little memory as will do. */
export type Backend = 'auto' | 'small' | { readonly cpuBecause: string };

export type StartEngine = (options: EngineOptions, backend: Backend) => Promise<Engine>;

/**
 * Starts the GPU engine, or the CPU path where there is no GPU or where it fails on the way; the reason is in the view.
 * @throws UnmaskError `weights/*` for weights no engine can use. AbortError when `signal` fires.
 */
export const startEngine: StartEngine = async (options, backend) => {
  if (typeof backend === 'object') return startCpu(options, backend.cpuBecause);
  const small = backend === 'small';
  try {
    try {
      return await startGpu(options, small);
    } catch (error) {
      // Two models are on the GPU while one replaces the other; where both do not fit, the one before it goes first.
      const full = error instanceof UnmaskError && error.code === 'gpu/out-of-memory';
      if (!full || options.makeRoom?.() !== true) throw error;
      return await startGpu(options, small);
    }
  } catch (error) {
    if (
      error instanceof UnmaskError &&
      (error.code.startsWith('gpu/') || error.code === 'config/unsupported')
    ) {
      return startCpu(options, error.message, failureFacts(error));
    }
    throw error;
  }
};

async function startGpu(options: EngineOptions, small: boolean): Promise<Engine> {
  // A browser without WebGPU has no `gpu`, although the types say that it has.
  const gpu = 'gpu' in navigator ? navigator.gpu : undefined;
  const acquired = await acquireDevice(gpu, { f16: options.dtype === 'f16' });
  const session = await GpuSession.create({ ...options, acquired, small, weights: options.weights() });
  const flopsPerSecond = acquired.software ? await measured(session, options.signal) : null;
  return {
    session,
    view: {
      identity: session.identity,
      fallbackReason: null,
      softwareAdapter: acquired.software,
      adapterFacts: { ...acquired.facts, ...(flopsPerSecond === null ? {} : rateFacts(flopsPerSecond)) },
      gpuMemory: session.gpuMemory,
    },
    flopsPerSecond,
    lost: session.lost,
  };
}

/**
 * The session's rate in FLOP per second. Null where the GPU fails: the first run will fail in the same way, and recovers
 * (recovery.ts). When `signal` fires, the session is freed.
 */
async function measured(session: GpuSession, signal: AbortSignal): Promise<number | null> {
  try {
    return await measureSessionRate(session, signal);
  } catch (error) {
    if (error instanceof UnmaskError) return null;
    session.destroy();
    throw error;
  }
}

function rateFacts(flopsPerSecond: number): BackendView['adapterFacts'] {
  return { 'Measured rate': `${(flopsPerSecond / 1e9).toFixed(1)} GFLOP/s` };
}

/** What a report needs of a GPU that failed, for the details dialog: of a shader its file, line and text. */
function failureFacts({ code, actual }: UnmaskError): BackendView['adapterFacts'] {
  return { 'GPU failed with': code, ...(actual === undefined ? {} : { 'GPU reported': actual }) };
}

async function startCpu(
  options: EngineOptions,
  reason: string,
  facts: BackendView['adapterFacts'] = {},
): Promise<Engine> {
  const session = await CpuSession.create({ ...options, weights: options.weights(), precision: 'f32' });
  const flopsPerSecond = measureFlopsPerSecond();
  return {
    session,
    view: {
      identity: session.identity,
      fallbackReason: reason,
      softwareAdapter: false,
      adapterFacts: {
        Engine: session.identity.adapter,
        ...rateFacts(flopsPerSecond),
        ...facts,
      },
      gpuMemory: null,
    },
    flopsPerSecond,
    lost: new Promise(() => undefined),
  };
}
