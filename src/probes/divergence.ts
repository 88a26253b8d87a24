/**
 * How far two distributions over the full vocabulary are apart, in bits. Special tokens stay in: what is left out of a list is not
 * left out of the distribution. Sums are in double precision whatever the rows are stored in.
 */
import { requireIds } from './checks.ts';
import { requireDistribution, requireSameVocabulary, type LogProbs } from './log_probs.ts';

/**
 * Jensen–Shannon divergence, 0 to 1 bit:
 *
 *   JSD(P, Q) = ½ KL(P‖M) + ½ KL(Q‖M),   M = ½ (P + Q),   log₂
 *
 * 0 only for equal distributions, 1 for disjoint ones; symmetric, exactly. Lin 1991, "Divergence measures based on the Shannon
 * entropy".
 * @param first [V], nats; −∞ is a probability of 0
 * @throws UnmaskError `input/invalid` for rows that are empty, of unequal length, or no distributions.
 */
export function jensenShannon(first: LogProbs, second: LogProbs): number {
  // Rows of f32 sum to 1 only within rounding, so the result may be a little out of bounds.
  return Math.min(1, Math.max(0, summedTerms(first, second) / 2 / Math.LN2));
}

/**
 * How much of the Jensen–Shannon divergence is each word's, 0 to 1: its term of the sum, as a share of all of it.
 *
 *   term(w) = ½ [p(w) ln(p(w) / m(w)) + q(w) ln(q(w) / m(w))],   m = ½ (p + q);      share(w) = term(w) / Σ term
 *
 * No term is below 0, and the shares of the whole vocabulary add up to 1, so a share is large for a word that is likely and differs, and
 * small for one that differs and is likely nowhere. Ranked so in the word shifts of Gallagher et al. 2021, "Generalized word shift graphs",
 * EPJ Data Science 10:4.
 * @param first [V], nats; −∞ is a probability of 0
 * @param ids whose shares are wanted
 * @returns one share an id; 0 for all where both rows are the same
 * @throws UnmaskError `input/invalid` for rows that are empty, of unequal length, or no distributions, or an id outside the vocabulary.
 */
export function jsdShares(first: LogProbs, second: LogProbs, ids: ArrayLike<number>): number[] {
  const all = summedTerms(first, second);
  requireIds(ids, first.length);
  if (!(all > 0)) return Array.from(ids, () => 0);
  // A term is the difference of two numbers that are nearly equal where the probabilities are.
  return Array.from(ids, (id) => Math.max(0, termOf(first[id], second[id])) / all);
}

/** Twice the divergence, in nats: p ln(p/m) + q ln(q/m), summed over the vocabulary. */
function summedTerms(first: LogProbs, second: LogProbs): number {
  requireSameVocabulary(first, second);
  requireDistribution(first);
  requireDistribution(second);
  let nats = 0;
  for (let id = 0; id < first.length; id++) nats += termOf(first[id], second[id]);
  return nats;
}

/** p ln(p/m) + q ln(q/m) of one word, nats, by the logs of p and q. */
function termOf(logP: number, logQ: number): number {
  const larger = Math.max(logP, logQ);
  if (larger === -Infinity) return 0;
  const smaller = Math.min(logP, logQ);
  // ln(p / m) of the larger is ln 2 − ln(1 + e^−gap); never the log of a difference of probabilities.
  const gap = larger - smaller;
  const excess = Math.LN2 - Math.log1p(Math.exp(-gap));
  const ofLarger = Math.exp(larger) * excess;
  return smaller > -Infinity ? ofLarger + Math.exp(smaller) * (excess - gap) : ofLarger;
}
