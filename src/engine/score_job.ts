/** What page and worker say to each other about sentences that are scored whole: a kind of probe of its own, planned, run and stopped as others are. */
import type { PackedTexts } from '../model/packed_texts.ts';
import type { ScoreProtocol } from '../probes/score_protocols.ts';

export type { ScoreProtocol };

export interface ScoreJob {
  /** Of the first item all sentences, then of the second. */
  readonly sentences: PackedTexts;
  /** Sentences of an item: 1, or 2 and 3 that are compared. Of those the first two must not read the same. */
  readonly each: number;
  readonly protocol: ScoreProtocol;
}

/** The most tokens the sentences of one run may have in all: a page cannot hold the scores of more. CrowS-Pairs has some 45,000. */
export const MAX_SCORED_TOKENS = 6_000_000;

/**
 * Why an item has no score: a sentence is longer than the model reads, or than there is room for its attention, has a mask in it, or has
 * no token; the model reads the same tokens in both, as where they differ in case; or, with CrowS-Pairs, the two share no token.
 */
export type Unscored =
  'too-long' | 'too-much-attention' | 'masked' | 'empty' | 'same-tokens' | 'nothing-shared';

/** What scoring will cost, before it runs. */
export interface ScorePlan {
  readonly items: number;
  /** Sequences the model reads. */
  readonly sequences: number;
  readonly tokens: number;
  /** By the rate measured so far; null before anything was measured. */
  readonly estimateMs: number | null;
  /** The id of `[MASK]`, for whoever would score again. */
  readonly maskId: number;
  readonly unscored: readonly { readonly index: number; readonly why: Unscored }[];
}

/** One sentence with its score. Few objects, since a page may hold two hundred thousand of them. */
export interface ScoredSentence {
  /** Ids of all its tokens, [CLS] and [SEP] included. */
  readonly ids: readonly number[];
  /** Their pieces, `▁` included, with a line break between two: none has one in it. */
  readonly pieces: string;
  /** Positions of the tokens that count, in order. */
  readonly rows: readonly number[];
  /** log p of each of those, nats. */
  readonly logProbs: readonly number[];
  /** Where tokens are masked the last position that is masked with each of those, from it on; left out otherwise. */
  readonly maskedTo?: readonly number[];
  /** With AULA how much attention each of those gets, 0 to 1; left out otherwise. */
  readonly weights?: readonly number[];
  /** nats, what the protocol makes of them: a mean (`aul`), a weighted one (`aula`), a sum (`pll`), or a sum to three decimals (`crows-pairs`). */
  readonly score: number;
}

export interface ScoreResult {
  /** Of the job's items. */
  readonly index: number;
  readonly sentences: readonly ScoredSentence[];
}
