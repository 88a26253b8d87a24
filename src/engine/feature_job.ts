/** What page and worker say to each other about features: what a text becomes after the last pass. */
import type { Token } from '../model/text.ts';
import type { UnknownInProbe } from './probe_job.ts';

export interface FeatureJob {
  /** Each is a sequence of its own. */
  readonly texts: readonly string[];
}

/** The most texts of one run: as many as a matrix of them can show. */
export const MAX_FEATURE_TEXTS = 200;

/** The most bytes of hidden states that one run may bring back: 16,384 tokens of ALBERT-large. */
export const MAX_FEATURE_BYTES = 64 * 1024 * 1024;

/** What features will cost, before they are read. */
export interface FeaturePlan {
  readonly texts: number;
  /** One a text. */
  readonly sequences: number;
  readonly tokens: number;
  /** Of the hidden states that come back. */
  readonly bytes: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  /** Indices of texts that are cut to what the model reads. */
  readonly cut: readonly number[];
  /** What is unknown in the texts; left out where all is known. */
  readonly unknown?: readonly UnknownInProbe[];
}

export interface FeatureResult {
  /** Into the job's texts. */
  readonly index: number;
  /** [T], [CLS] and [SEP] included. */
  readonly tokens: readonly Token[];
  /** How many were left out at the end because the model reads no more. */
  readonly cutTokens: number;
  /** [T][hidden_size], after the last pass: `last_hidden_state` of transformers. */
  readonly hidden: Float32Array<ArrayBuffer>;
  /** [hidden_size], over all T tokens. */
  readonly mean: Float32Array<ArrayBuffer>;
  /** [hidden_size], tanh(pooler([CLS])): `pooler_output` of transformers; null for a checkpoint without a pooler. */
  readonly pooled: Float32Array<ArrayBuffer> | null;
}
