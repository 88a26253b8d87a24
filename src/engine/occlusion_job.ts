/** What is asked of sentences without each of their words, what it will cost, and what is answered. Plain data. */
import type { MaskForm, Token } from '../model/text.ts';
import type { Prediction, ProbePlan } from './probe_job.ts';

export interface OcclusionJob {
  /** Each with a `[MASK]` or more. */
  readonly texts: readonly string[];
  /** Which mask of each is read, 0 for the first. */
  readonly mask: number;
  readonly form: MaskForm;
  /** The word that is held up; null for the likeliest of each sentence. */
  readonly answer: string | null;
}

/** A sequence for each sentence that has a mask to read, and one for each word that is taken away. */
export interface OcclusionPlan extends ProbePlan {
  /** How many words are taken away, in all sentences. */
  readonly words: number;
}

/** A sentence as it is: told before any of its words. */
export interface WholeSentence {
  readonly kind: 'sentence';
  /** Into the job's texts. */
  readonly index: number;
  readonly tokens: readonly Token[];
  /** Of the mask that is read, among the tokens. */
  readonly maskIndex: number;
  /** Null where the word asked for is no single piece at the mask: then no word is taken away. */
  readonly answer: Prediction | null;
  /** Of each word that is taken away the indices of its tokens, in the order of the text. */
  readonly words: readonly (readonly number[])[];
  /** The index of the first of them; the others follow. */
  readonly firstWord: number;
}

/** A sentence without one of its words. */
export interface OccludedWord {
  readonly kind: 'word';
  /** See {@link WholeSentence.firstWord}. */
  readonly index: number;
  /** Of the answer, without the word; nats. */
  readonly logProb: number;
  /** Of the answer, without the word. */
  readonly rank: number;
  /** What is likeliest without the word; null where no word is among the first. */
  readonly likeliest: Prediction | null;
}

export type OcclusionResult = WholeSentence | OccludedWord;
