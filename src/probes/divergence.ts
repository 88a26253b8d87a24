/**
 * How far two distributions over the full vocabulary are apart, in bits. Special tokens stay in: what is left out of a list is not
 * left out of the distribution. Sums are in double precision whatever the rows are stored in.
 */
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
  requireSameVocabulary(first, second);
  requireDistribution(first);
  requireDistribution(second);
  let nats = 0;
  for (let id = 0; id < first.length; id++) {
    const larger = Math.max(first[id], second[id]);
    if (larger === -Infinity) continue;
    const smaller = Math.min(first[id], second[id]);
    // ln(p / m) of the larger is ln 2 − ln(1 + e^−gap); never the log of a difference of probabilities.
    const gap = larger - smaller;
    const excess = Math.LN2 - Math.log1p(Math.exp(-gap));
    nats += Math.exp(larger) * excess;
    if (smaller > -Infinity) nats += Math.exp(smaller) * (excess - gap);
  }
  // Rows of f32 sum to 1 only within rounding, so the result may be a little out of bounds.
  return Math.min(1, Math.max(0, nats / 2 / Math.LN2));
}
