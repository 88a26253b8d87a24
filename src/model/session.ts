/**
 * The contract of everything that can run ALBERT: the GPU engine (`src/gpu`), the CPU path (`src/cpu`).
 * Rows are positions in a ragged batch: all sequences one after another in one row of T tokens, no padding.
 */
import type { AlbertConfig } from './config.ts';

/** A ragged batch of sequences. Sequence s is tokens `cuSeqlens[s]` up to, not including, `cuSeqlens[s + 1]`. */
export interface TokenBatch {
  /** Token ids, [T], each below `vocab_size`. */
  readonly ids: Uint32Array;
  /** Segment ids, [T], each below `type_vocab_size`. */
  readonly tokenTypeIds: Uint32Array;
  /** Cumulative lengths, [sequences + 1]; starts at 0, strictly increasing, ends at T. */
  readonly cuSeqlens: Uint32Array;
}

/** What to read at masked rows. */
export interface MaskRequest {
  /** Rows of the batch that go through the prediction head, [M]. */
  readonly rows: Uint32Array;
  /** How many of the likeliest tokens to return a row, at most {@link MAX_TOP_K}; 0 for none. */
  readonly topK: number;
  /** Token ids to score at each row, one array a row (possibly empty), [M][any]. */
  readonly targets?: readonly Uint32Array[];
  /** Return all `vocab_size` logits of each row. 120 KB a row for a published ALBERT: only where a plot needs them. */
  readonly fullLogits?: boolean;
  /**
   * Read the same after the embedding projection and after each pass as well: the logit lens (nostalgebraist 2020). One pass a submit then,
   * and a head for each.
   */
  readonly afterEachPass?: boolean;
}

/** The most entries a top-k may have. */
export const MAX_TOP_K = 128;

/** The most passes a run may have: twice what the published models are made for. */
export const MAX_PASSES = 48;

/** One forward pass and what to bring back from it. */
export interface RunRequest {
  readonly batch: TokenBatch;
  /** How often the one layer is applied, 1 to {@link MAX_PASSES}; `num_hidden_layers`, as the model was trained, unless said otherwise. */
  readonly passes?: number;
  readonly masks?: MaskRequest;
  /** Rows whose last hidden state is returned, [R]. */
  readonly hiddenRows?: Uint32Array;
  /** Return tanh(pooler([CLS])) for every sequence. */
  readonly pooled?: boolean;
  /** Return the mean of the last hidden states of every sequence. */
  readonly meanPool?: boolean;
  /** Rows whose hidden state is returned after the embedding projection and after each pass, [R]. */
  readonly afterEachPass?: Uint32Array;
  /**
   * Told as passes are done, of those asked for. For a batch that is run in several parts: the share done, in passes.
   */
  readonly onProgress?: (done: number, total: number) => void;
  /** Cancels between submits (GPU) or passes (CPU); the promise rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/** The prediction at one masked row. log p of a token is its logit − `logSumExp` (nats), over the whole vocabulary. */
export interface MaskResult {
  readonly row: number;
  readonly logSumExp: number;
  /** Ids of the likeliest tokens, likeliest first (ties: lower id first). */
  readonly topIds: Uint32Array;
  readonly topLogits: Float32Array;
  /** Logits of the asked-for targets, in the order asked; empty when none were. */
  readonly targetLogits: Float32Array;
  /** All logits, [vocab_size], when `fullLogits` was asked. */
  readonly logits?: Float32Array;
}

export interface RunResult {
  readonly masks: readonly MaskResult[];
  /** [passes + 1][M], when asked: the embedding projection, then each pass; the last is `masks`. */
  readonly masksAfterEachPass?: readonly (readonly MaskResult[])[];
  /** [R][hidden_size], when asked. */
  readonly hidden?: readonly Float32Array[];
  /** [sequences][hidden_size], when asked. */
  readonly pooled?: readonly Float32Array[];
  /** [sequences][hidden_size], when asked. */
  readonly meanPool?: readonly Float32Array[];
  /** [passes + 1][R][hidden_size], when asked: the embedding projection, then each pass. */
  readonly afterEachPass?: readonly (readonly Float32Array[])[];
  /** Wall-clock time of the run itself, without the wait for runs before it. */
  readonly durationMs: number;
}

/** Where numbers come from; every result shown carries it. */
export interface ModelIdentity {
  /** E.g. `albert-demo`, `albert-large-v2`. */
  readonly name: string;
  /** The hub's commit, or another fixed name of this exact set of weights. */
  readonly revision: string;
  /**
   * What the model is, whatever it is called: SHA-256 of its three files' hashes, 64 hexadecimal digits (`weights/content.ts`). Models
   * are compared by it. Empty where weights came from no files: made by a formula, for tests and benchmarks.
   */
  readonly content: string;
  /** Precision the weights are stored in while they are used. Accumulation is f32 or better everywhere. */
  readonly dtype: 'f32' | 'f16';
  readonly backend: 'webgpu' | 'cpu';
  /** The adapter's own description, or the CPU path's. */
  readonly adapter: string;
}

/** What is known of a model before anything computes it. */
export type ModelNames = Pick<ModelIdentity, 'name' | 'revision' | 'content'>;

/** A model ready to run. One run at a time; a second call waits for the first. */
export interface Session {
  readonly config: AlbertConfig;
  readonly identity: ModelIdentity;
  /**
   * Runs one forward pass.
   * @throws UnmaskError `input/*` for a batch or request outside the model's bounds, `gpu/*` or `cpu/*` for a failed run.
   * @throws AbortError when `signal` fires.
   */
  run(request: RunRequest): Promise<RunResult>;
  /** Frees everything. A run under way rejects with `session/destroyed`. Idempotent. */
  destroy(): void;
}
