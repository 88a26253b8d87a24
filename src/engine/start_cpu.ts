/** The CPU as an engine: in WebAssembly, on as many threads as there may be; in plain TypeScript where that is not to be had. */
import { UnmaskError } from '../model/errors.ts';
import type { Session } from '../model/session.ts';
import { canShareMemory, startBrowserThread } from '../wasm/browser_thread.ts';
import { type Threads, WasmSession } from '../wasm/session.ts';
import type { BackendView } from './backend_view.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { rateFacts, tryRate } from './engine_rate.ts';
import { freeOnFailure } from './free_on_failure.ts';

/** More have not been seen to gain: every step of a pass waits for the last of them. */
const MOST_THREADS = 8;

export interface CpuTold extends Pick<BackendView, 'why' | 'fallbackReason'> {
  /** What is known of what failed before. */
  readonly facts?: BackendView['adapterFacts'];
  /** False unless given. */
  readonly mayFindGpu?: boolean;
}

/** @throws UnmaskError `weights/*`. AbortError when the signal of `options` fires. */
export async function startCpu(options: EngineOptions, told: CpuTold): Promise<Engine> {
  const wasm = await startWasm(options);
  if ('failure' in wasm) return startPlainInstead(options, told, wasm.failure);
  const { session } = wasm;
  const rate = await freeOnFailure([session], () => tryRate(session, options.signal));
  if (typeof rate === 'number') return describe(session, rate, told);
  session.destroy();
  return startPlainInstead(options, told, rate.message);
}

/** @param failure why WebAssembly does not compute, a sentence */
function startPlainInstead(options: EngineOptions, told: CpuTold, failure: string): Promise<Engine> {
  const why = `${told.why} ${failure}`;
  return startPlain(options, { ...told, why, fallbackReason: told.fallbackReason ?? failure });
}

/** Without WebAssembly: slow, and there wherever a page is, so that hardly a visitor needs its code. @throws UnmaskError `weights/*` */
export async function startPlain(options: EngineOptions, told: CpuTold): Promise<Engine> {
  const [{ CpuSession }, { measureFlopsPerSecond }] = await Promise.all([
    import('../cpu/session.ts'),
    import('../cpu/calibrate.ts'),
  ]);
  const session = await CpuSession.create({ ...options, weights: options.weights(), precision: 'f32' });
  return describe(session, measureFlopsPerSecond(), told);
}

/**
 * A session in WebAssembly, or why there is none: on one thread where others do not start.
 * @throws UnmaskError `weights/*`; AbortError
 */
export async function startWasm(
  options: EngineOptions,
): Promise<{ readonly session: WasmSession } | { readonly failure: string }> {
  let failure = '';
  for (const threads of threadsToTry()) {
    try {
      const { config, identity } = options;
      const session = await WasmSession.create({
        ...{ config, identity, weights: options.weights() },
        ...(threads && { threads }),
      });
      return { session };
    } catch (error) {
      // What is wrong with the weights is wrong with them in plain TypeScript, too.
      const isOurs = error instanceof UnmaskError && error.code.startsWith('cpu/');
      if (!isOurs && (error instanceof UnmaskError || options.signal.aborted)) throw error;
      failure = error instanceof Error ? error.message : String(error);
    }
  }
  return { failure };
}

/** Several threads where they may share memory; then one, the worker's own. */
function threadsToTry(): (Threads | null)[] {
  if (!canShareMemory()) return [null];
  const count = Math.min(MOST_THREADS, navigator.hardwareConcurrency);
  return count > 1 ? [{ count, start: startBrowserThread }, null] : [null];
}

export function describe(
  session: Session,
  flopsPerSecond: number,
  { why, fallbackReason, facts = {}, mayFindGpu = false }: CpuTold,
): Engine {
  return {
    session,
    view: {
      identity: session.identity,
      why,
      fallbackReason,
      mayFindGpu,
      softwareAdapter: false,
      adapterFacts: { ...rateFacts(flopsPerSecond), ...facts },
      gpuMemory: null,
      measuredFaster: null,
    },
    flopsPerSecond,
    lost: new Promise(() => undefined),
  };
}
