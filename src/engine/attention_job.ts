/** What page and worker say to each other about attention: where each token of a text looks, in every pass and head. Plain data. */
import type { MaskForm, Token } from '../model/text.ts';
import type { UnknownInProbe } from './probe_job.ts';

export interface AttentionJob {
  /** One text; a mask is a token like any other. */
  readonly text: string;
  readonly form: MaskForm;
}

/** What the attention of a text will cost, before it is read. */
export interface AttentionPlan {
  /** The text as the model reads it, [T], [CLS] and [SEP] included. */
  readonly read: readonly Token[];
  /** T. */
  readonly tokens: number;
  readonly passes: number;
  readonly heads: number;
  /** Of the weights of all passes and heads, f32: passes × heads × T² × 4. */
  readonly bytes: number;
  /** One a pass: what progress counts. */
  readonly sequences: number;
  /** How many tokens were left out at the end because the model reads no more. */
  readonly cutTokens: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  /** What is unknown in the text; left out where all is known. */
  readonly unknown?: readonly UnknownInProbe[];
}

/** The attention of one pass. */
export interface AttentionResult {
  /** The pass, less 1. */
  readonly index: number;
  /** [heads][T][T]: of each head, the weights with which each token (the query) looks at each (the key); a row sums to 1. */
  readonly weights: Float32Array<ArrayBuffer>;
}
