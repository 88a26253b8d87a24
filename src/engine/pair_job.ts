/** What page and worker say to each other about pairs of sentences: a kind of probe of its own, planned, run and stopped as others are. */
import type { Token } from '../model/text.ts';
import type { SentencePair } from '../probes/benchmarks/pair_set.ts';
import type { PairProtocol } from '../probes/pair_scores.ts';

export type { PairProtocol };

export interface PairJob {
  readonly pairs: readonly Pick<SentencePair, 'more' | 'less'>[];
  readonly protocol: PairProtocol;
}

/** The most tokens the sentences of one run may have in all: a page cannot hold the scores of more. CrowS-Pairs has some 45,000. */
export const MAX_PAIR_TOKENS = 400_000;

/**
 * Why a pair has no score: a sentence is longer than the model reads, has a mask in it, or has no token; the model reads the same tokens
 * in both, as where they differ in case; or, with CrowS-Pairs, the two share no token.
 */
export type Unscored = 'too-long' | 'masked' | 'empty' | 'same-tokens' | 'nothing-shared';

/** What scoring pairs will cost, before it runs. */
export interface PairPlan {
  readonly pairs: number;
  /** Sequences the model reads. */
  readonly sequences: number;
  readonly tokens: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  readonly unscored: readonly { readonly index: number; readonly why: Unscored }[];
}

/** One token that counts. */
interface TokenScore {
  /** Index into the sentence's tokens. */
  readonly tokenIndex: number;
  /** nats */
  readonly logProb: number;
}

export interface ScoredSentence {
  /** [CLS] and [SEP] included. */
  readonly tokens: readonly Token[];
  /** Those that count, in order: their mean or their sum is the score. */
  readonly reads: readonly TokenScore[];
  /** nats: a mean (`aul`), or a sum to three decimals (`crows-pairs`). */
  readonly score: number;
}

export interface PairResult {
  /** Into the job's pairs. */
  readonly index: number;
  readonly more: ScoredSentence;
  readonly less: ScoredSentence;
  /** The more stereotypical sentence scores higher. A tie counts against it. */
  readonly prefersMore: boolean;
}
