/** What page and worker say to each other about heads beside the masked-language one: the outputs of one of them, of many texts. */
import type { HeadInput, HeadName } from '../model/heads.ts';
import type { Token } from '../model/text.ts';
import type { UnknownInProbe } from './probe_job.ts';

/** A text, or two that are read as one sequence. */
export interface ClassifiedText {
  readonly text: string;
  /** Null where there is one text. */
  readonly pair: string | null;
}

export interface ClassifyJob {
  readonly head: HeadName;
  /** What that head reads: the pooled [CLS] of each sequence, or every token. */
  readonly input: HeadInput;
  /** Each is a sequence of its own. */
  readonly texts: readonly ClassifiedText[];
  /** Each text is read without each of its words as well. */
  readonly occlude?: true;
}

/** The most texts of one run. */
export const MAX_CLASSIFIED_TEXTS = 2_000;

/** What it will cost, before it is read. */
export interface ClassifyPlan {
  readonly texts: number;
  readonly sequences: number;
  readonly tokens: number;
  /** How many words are taken away, in all texts. */
  readonly words: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  /** Indices of texts that are cut to what the model reads. */
  readonly cut: readonly number[];
  /** Texts that no piece of the vocabulary spells. */
  readonly unknown: readonly UnknownInProbe[];
  /** The id that stands where a word was taken away. */
  readonly maskId: number;
}

/** A text as it is: told before any of its words. */
export interface ClassifiedResult {
  readonly kind: 'text';
  /** Into the job's texts. */
  readonly index: number;
  /** [T], [CLS] and [SEP] included. */
  readonly tokens: readonly Token[];
  /** How many were left out at the end because the model reads no more. */
  readonly cutTokens: number;
  /** [1][labels] of a head that reads sequences, else [T][labels]: logits, or values of a regression. */
  readonly outputs: readonly Float32Array[];
  /** Of each word that is taken away the indices of its tokens; none where that was not asked. */
  readonly words: readonly (readonly number[])[];
  /** The index of the first of them; the others follow. */
  readonly firstWord: number;
}

/** A text with all pieces of one of its words replaced by [MASK]. */
export interface WithoutWord {
  readonly kind: 'word';
  /** See {@link ClassifiedResult.firstWord}. */
  readonly index: number;
  /** As those of the text itself: a row of a head that reads sequences, else one a token. */
  readonly outputs: readonly Float32Array[];
}

export type ClassifyResult = ClassifiedResult | WithoutWord;
