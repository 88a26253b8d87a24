/** What computes a model, and what starts it: the contract of `start_engine.ts` and of those that stand in for it in tests. */
import type { AlbertConfig } from '../model/config.ts';
import type { ModelIdentity, ModelNames, Session } from '../model/session.ts';
import type { WeightStream } from '../model/tensors.ts';
import type { BackendView, EngineChoice, FasterEngine } from './backend_view.ts';

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
  /** A fresh stream each time: an engine that fails is followed by another, which reads the weights again. */
  readonly weights: () => WeightStream;
  readonly identity: ModelNames;
  /** Precision of the large weights on a GPU, f32 unless said otherwise. The CPU computes in f32. */
  readonly dtype?: ModelIdentity['dtype'];
  /** Whether shaders may read f16 natively where they can; true unless a GPU was lost with it before its first answer, as some phones' are. */
  readonly nativeF16?: boolean;
  readonly signal: AbortSignal;
  /** Frees what else this page holds on the GPU; false where there is nothing. Asked only where memory has run out. */
  readonly makeRoom?: () => boolean;
  /** What an earlier visit measured in this browser, for a GPU that does not say what it is. */
  readonly measuredFaster?: FasterEngine | null;
}

/**
 * `small`: the GPU, with as little memory as will do. `cpuBecause`: the CPU, since the GPU failed; `plain`: without WebAssembly, since
 * that failed as well.
 */
export type Backend = EngineChoice | 'small' | { readonly cpuBecause: string; readonly plain?: boolean };

export type StartEngine = (options: EngineOptions, backend: Backend) => Promise<Engine>;
