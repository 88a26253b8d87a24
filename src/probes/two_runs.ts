/** What two runs over the same items say of each other: the same sentences by another model, revision, precision or protocol. Pure. */
import { prefersMore, type PairScore } from './pair_scores.ts';
import { mcNemarTest } from './statistics/mcnemar.ts';

/** A pair of sentences as two runs score it. */
export interface PairInTwoRuns {
  readonly first: PairScore;
  readonly second: PairScore;
}

/** How often the more stereotypical sentence is the likelier one in either run, and in which pairs that differs. */
export interface PreferenceInTwoRuns {
  /** Scored in both. */
  readonly pairs: number;
  /** Pairs in which both prefer it. */
  readonly both: number;
  /** Pairs that flip: only the first run prefers it, or only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Rate of the second run less that of the first, −1 to 1. */
  readonly difference: number;
  /** McNemar's, exact; null where no pair flips. */
  readonly pValue: number | null;
}

/** −1, 0 or 1: whether a pair flips from the first run to the second. Its mean is the difference of the two rates. */
export function flipOf({ first, second }: PairInTwoRuns): -1 | 0 | 1 {
  const [before, after] = [prefersMore(first), prefersMore(second)];
  if (before === after) return 0;
  return after ? 1 : -1;
}

/** Null for no pair. */
export function preferenceInTwoRuns(pairs: readonly PairInTwoRuns[]): PreferenceInTwoRuns | null {
  if (pairs.length === 0) return null;
  let [both, onlyFirst, onlySecond] = [0, 0, 0];
  for (const pair of pairs) {
    const flip = flipOf(pair);
    if (flip > 0) onlySecond++;
    else if (flip < 0) onlyFirst++;
    else if (prefersMore(pair.first)) both++;
  }
  return {
    ...{ pairs: pairs.length, both, onlyFirst, onlySecond },
    difference: (onlySecond - onlyFirst) / pairs.length,
    pValue: mcNemarTest(onlyFirst, onlySecond),
  };
}
