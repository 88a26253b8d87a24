/** The contract of everything that can run ALBERT: on the GPU (`src/gpu`), in WebAssembly (`src/wasm`), in plain TypeScript (`src/cpu`). */
import type { AlbertConfig } from './config.ts';
import type { Read } from './reads.ts';
import type { Answers, Run } from './run.ts';

/** Where numbers come from; every result shown carries it. */
export interface ModelIdentity {
  /** E.g. `albert-demo`, `albert-large-v2`. */
  readonly name: string;
  /** The hub's commit, or another fixed name of this exact set of weights. */
  readonly revision: string;
  /**
   * What the model is, independent of its name: SHA-256 of its files' hashes, 64 hexadecimal digits (`weights/content.ts`). Models
   * are compared by it. Empty where weights came from no files: made by a formula, for tests and benchmarks.
   */
  readonly content: string;
  /** The files that `content` is the hash of, in its order: the tokenizer's that text was read by is one. Left out where there are none. */
  readonly files?: readonly string[];
  /** Precision the weights are stored in while they are used. Accumulation is f32 or better everywhere. */
  readonly dtype: 'f32' | 'f16';
  readonly backend: 'webgpu' | 'wasm' | 'cpu';
  /** The adapter's own description, or the CPU path's; of WebAssembly the SIMD it is built with and its threads. */
  readonly adapter: string;
}

/** What is known of a model before anything computes it. */
export type ModelNames = Pick<ModelIdentity, 'name' | 'revision' | 'content' | 'files'>;

/** A model ready to run. One run at a time; a second call waits for the first. */
export interface Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  /**
   * Runs one forward pass and answers its reads.
   * @throws UnmaskError `input/*` for a run outside the model's bounds, `gpu/*` or `cpu/*` for a failed run.
   * @throws AbortError when `signal` fires.
   */
  run<const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>>;
  /** Frees everything. A run under way rejects with `session/destroyed`. Idempotent. */
  destroy(): void;
}
