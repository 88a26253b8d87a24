/** Whether two raters of the same items differ in how often they say yes. */
import { binomialTest } from './binomial.ts';

/**
 * McNemar's test, exact and two-sided (McNemar 1947, "Note on the sampling error of the difference between correlated proportions", by
 * the binomial distribution). Only items on which the two disagree say anything: if neither says yes more often, each of the b + c goes
 * either way as likely,
 *
 *   p = min(1, 2 Σ P(k), k ≤ min(b, c)),   k ~ Binomial(b + c, 1/2)
 *
 * @param onlyFirst b, items of which only the first says yes @param onlySecond c, items of which only the second does
 * @returns p, above 0, at most 1; null where they disagree on none
 * @throws UnmaskError `input/invalid` for counts that are none
 */
export function mcNemarTest(onlyFirst: number, onlySecond: number): number | null {
  const disagreed = onlyFirst + onlySecond;
  return disagreed === 0 ? null : binomialTest(onlyFirst, disagreed);
}
