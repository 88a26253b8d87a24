/**
 * What a run can read of its hidden states, and what it answers. How each kind is checked, cut and joined is a file of `src/reads`; how it is
 * computed, a file of each engine.
 */
import type { HeadName } from './heads.ts';

/** The most entries a top-k may have. */
export const MAX_TOP_K = 128;

/** The most bytes of attention weights that one run answers: they grow with the square of a text's length (`attentionBytes`). */
export const MAX_ATTENTION_BYTES = 64e6;

interface Due {
  /** The pass after which it is read; 0 is before the first pass, after the embedding projection. The last pass unless said otherwise. */
  readonly after?: number;
}

/** What the prediction head says at rows of the batch. */
export interface PredictRead extends Due {
  readonly kind: 'predict';
  /** [M]. */
  readonly rows: Uint32Array;
  /** How many of the likeliest tokens to return a row, at most {@link MAX_TOP_K}; 0 for none. */
  readonly topK: number;
  /** Token ids to score at each row, one array a row (possibly empty), [M][any]. */
  readonly targets?: readonly Uint32Array[];
  /** Return all `vocab_size` logits of each row. 120 KB a row for a published ALBERT: only where a plot needs them. */
  readonly full?: boolean;
}

/** Hidden states as they are. */
export interface HiddenRead extends Due {
  readonly kind: 'hidden';
  /** [R]. */
  readonly rows: Uint32Array;
}

/**
 * The weights with which rows attend in the pass that `after` names, from 1 on: softmax(Q · Kᵀ / √headSize) over the row's own sequence. An
 * edit after that pass does not change them.
 */
export interface AttentionRead extends Due {
  readonly kind: 'attention';
  /** The queries, [R]. */
  readonly rows: Uint32Array;
}

/** tanh(pooler([CLS])) of every sequence. */
export interface PooledRead extends Due {
  readonly kind: 'pooled';
}

/** The mean of the hidden states of every sequence, [CLS] and [SEP] included. */
export interface MeanRead extends Due {
  readonly kind: 'mean';
}

/** The outputs of a head that reads sequences, of every sequence: logits of its labels, or the value of a regression. */
export interface ClassifyRead extends Due {
  readonly kind: 'classify';
  readonly head: HeadName;
}

/** The outputs of a head that reads tokens: logits of its labels, or those of being an answer's start and its end. */
export interface ClassifyRowsRead extends Due {
  readonly kind: 'classify-rows';
  readonly head: HeadName;
  /** [R]. */
  readonly rows: Uint32Array;
}

export type Read =
  PredictRead | HiddenRead | AttentionRead | PooledRead | MeanRead | ClassifyRead | ClassifyRowsRead;

/** The prediction at one row. log p of a token is its logit − `logSumExp` (nats), over the whole vocabulary. */
export interface RowPrediction {
  readonly logSumExp: number;
  /** Ids of the likeliest tokens, likeliest first (ties: lower id first). */
  readonly topIds: Uint32Array;
  readonly topLogits: Float32Array;
  /** Logits of the asked-for targets, in the order asked; empty when none were. */
  readonly targetLogits: Float32Array;
  /** All logits, [vocab_size], when `full` was asked. */
  readonly logits?: Float32Array;
}

/**
 * An answer is a list: one entry a row that was asked, in the order asked, or one a sequence. Vectors are [hidden_size], but for attention:
 * [heads][tokens of the row's own sequence], and those of a head sum to 1; and for classifications: [labels] (`labelsOf` in `heads.ts`).
 */
interface Entries {
  readonly predict: RowPrediction;
  readonly hidden: Float32Array;
  readonly attention: Float32Array;
  readonly pooled: Float32Array;
  readonly mean: Float32Array;
  readonly classify: Float32Array;
  readonly 'classify-rows': Float32Array;
}

/** One entry of the answer to a read. */
export type EntryOf<R extends Read> = Entries[R['kind']];
export type AnswerOf<R> = R extends Read ? readonly EntryOf<R>[] : never;
export type Answer = readonly EntryOf<Read>[];
