/** The exact test of a rate. */
import { invalid } from '../checks.ts';
import { requireCounts } from './wilson.ts';

/** Outcomes within this of the observed one's probability count as equally likely: R's own allowance for rounding. */
const RELATIVE_TOLERANCE = 1e-7;

/**
 * Exact two-sided binomial test, by the method of minimum likelihood, as R's `binom.test`:
 *
 *   p = Σ P(k) over every k with P(k) ≤ P(x) (1 + 10⁻⁷),   P(k) = C(n, k) πᵏ (1 − π)ⁿ⁻ᵏ
 *
 * `binomialDistribution` of simple-statistics is no help: it ends the table once 0.0001 of the mass is left, and a p below that
 * is what a test is for.
 * @param successes x, a whole number from 0 to n
 * @param trials n, at least 1
 * @param probability π of the null hypothesis, 0 to 1
 * @returns p, 0 to 1
 * @throws UnmaskError `input/invalid` for counts that are none, or a π outside 0 to 1.
 */
export function binomialTest(successes: number, trials: number, probability = 0.5): number {
  requireCounts(successes, trials);
  if (!(probability >= 0 && probability <= 1)) {
    throw invalid('The probability to test is out of bounds.', 'from 0 to 1', String(probability));
  }
  const likelihoods = binomialDistribution(trials, probability);
  const bound = likelihoods[successes] * (1 + RELATIVE_TOLERANCE);
  let total = 0;
  let extreme = 0;
  for (const likelihood of likelihoods) {
    total += likelihood;
    if (likelihood <= bound) extreme += likelihood;
  }
  return extreme / total;
}

/**
 * P(k) up to one factor, [n + 1], by P(k + 1) / P(k) = (n − k) / (k + 1) · π / (1 − π), outwards from the most likely k, where
 * it is 1: nothing overflows, and what underflows is nothing beside it.
 */
function binomialDistribution(trials: number, probability: number): Float64Array {
  const likelihoods = new Float64Array(trials + 1);
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const odds = probability / (1 - probability);
  likelihoods[mode] = 1;
  for (let k = mode; k < trials; k++) likelihoods[k + 1] = likelihoods[k] * ((trials - k) / (k + 1)) * odds;
  for (let k = mode; k > 0; k--) likelihoods[k - 1] = likelihoods[k] * (k / (trials - k + 1) / odds);
  return likelihoods;
}
