/** How alike the predictions of two sentences are, as the figures at the head of a comparison. */
import { jensenShannon } from './divergence.ts';
import type { LogProbs } from './log_probs.ts';
import { jaccardAtK, overlapAtK } from './overlap.ts';
import { topIds } from './rank.ts';
import { RBO_DEPTH, RBO_PERSISTENCE, rboExt } from './rbo.ts';

/** How many of the likeliest words of either sentence overlap and Jaccard look at. */
const OVERLAP_DEPTH = 10;

/** Each figure with the depth it was taken to, which is less than usual where the vocabulary has fewer words. */
export interface Comparison {
  /** 0 to 1 */
  readonly overlap: { readonly value: number; readonly k: number };
  /** 0 to 1 */
  readonly jaccard: { readonly value: number; readonly k: number };
  /** RBO_ext, 0 to 1 */
  readonly rbo: { readonly value: number; readonly k: number; readonly p: number };
  /** bits, 0 to 1, over the full vocabulary: nothing is left out */
  readonly jsd: number;
}

/**
 * overlap@10, Jaccard@10, RBO_ext at p = 0.9 and k = 100, and JSD.
 * @param first [V], log p given s₀
 * @param second [V], log p given s₁
 * @param excluded ids taken out of both ranked lists first: special tokens, padding
 * @throws UnmaskError `input/invalid` for rows that are empty, of unequal length, not finite or no distributions, an excluded id
 *   outside the vocabulary, or where every id is excluded.
 */
export function compareRows(first: LogProbs, second: LogProbs, excluded: Iterable<number>): Comparison {
  const left = [...excluded];
  const jsd = jensenShannon(first, second);
  const [a, b] = [topIds(first, RBO_DEPTH, left), topIds(second, RBO_DEPTH, left)];
  const k = Math.min(OVERLAP_DEPTH, a.length);
  return {
    overlap: { value: overlapAtK(a, b, k), k },
    jaccard: { value: jaccardAtK(a, b, k), k },
    rbo: { value: rboExt(a, b), k: a.length, p: RBO_PERSISTENCE },
    jsd,
  };
}
