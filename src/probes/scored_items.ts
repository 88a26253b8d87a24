/** Items of a set with their scores, as they are computed, kept and written. Plain data. */

/**
 * Why an item has no score: a sentence is longer than the model reads, or than there is room for its attention, has a mask in it, or has
 * no token; the model reads the same tokens in both, as where they differ in case; or, with CrowS-Pairs, the two share no token. Of a template: a word
 * is in no piece of the vocabulary, or read together with what it touches; or, with LPBS, nothing is named that the prior hides.
 */
export const UNSCORED = [
  'too-long',
  'too-much-attention',
  'masked',
  'empty',
  'same-tokens',
  'nothing-shared',
  'no-word',
  'no-attribute',
] as const;

export type Unscored = (typeof UNSCORED)[number];

/** Each as the end of a sentence about items: `2 pairs longer than the model reads`. */
export const UNSCORED_WORDS: Readonly<Record<Unscored, string>> = {
  'too-long': 'longer than the model reads',
  'too-much-attention': 'too long for their attention to be read',
  masked: 'with a [MASK] in it',
  empty: 'without a token',
  'same-tokens': 'whose sentences are the same to the model',
  'nothing-shared': 'whose sentences share no token',
  'no-word': 'with a word that the model does not read as one of its own',
  'no-attribute': 'without an attribute that the prior could hide',
};

/** An item that can have no score. */
export interface UnscoredItem {
  /** Of the job's items. */
  readonly index: number;
  readonly why: Unscored;
}

/** How many items have no score for each reason, in the order in which the reasons first come. */
export function unscoredCounts(items: readonly UnscoredItem[]): readonly (readonly [Unscored, number])[] {
  const counts = new Map<Unscored, number>();
  for (const { why } of items) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts];
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
  /** Of a word at a mask, with LPBS: log p of each of those where the attribute is hidden too, nats; left out otherwise. */
  readonly priors?: readonly number[];
  /** With LPBS the positions of the attribute; left out otherwise. */
  readonly hidden?: readonly number[];
  /** Of a word of one piece at a mask: its rank in the whole vocabulary, 1 for the likeliest; left out otherwise. */
  readonly rank?: number;
  /** nats, what the protocol makes of them: a mean (`aul`), a weighted one (`aula`), a sum (`pll`, `contrast`), a sum less that of the priors (`lpbs`), or a sum to three decimals (`crows-pairs`). */
  readonly score: number;
}

export interface ScoreResult {
  /** Of the job's items. */
  readonly index: number;
  readonly sentences: readonly ScoredSentence[];
}
