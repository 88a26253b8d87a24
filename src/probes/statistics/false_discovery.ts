/** Several tests at once. */
import { invalid } from '../checks.ts';

/**
 * p adjusted for the false discovery rate, in the order given:
 *
 *   q₍ᵢ₎ = min over j ≥ i of min(1, m p₍ⱼ₎ / j),   p₍₁₎ ≤ … ≤ p₍ₘ₎
 *
 * Calling those with q ≤ 0.05 discoveries keeps the expected share of false ones at 5 %. As R's `p.adjust(method = "BH")`;
 * Benjamini and Hochberg 1995. The family is what the visitor asked about (targets, pins), never the whole vocabulary: with n
 * frames no p is below 2 / 2ⁿ, which 30,000 tests would drown.
 * @param pValues m of them, each 0 to 1
 * @returns q, [m]; at least p, at most 1
 * @throws UnmaskError `input/invalid` for a p that is none. No test at all is an empty family.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const index = pValues.findIndex((p) => !(p >= 0 && p <= 1));
  if (index >= 0) {
    throw invalid('A p value is out of bounds.', 'from 0 to 1', `${pValues[index]} at index ${index}`);
  }
  const largestFirst = pValues.map((_, test) => test).sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let smallest = 1;
  largestFirst.forEach((test, place) => {
    const rank = pValues.length - place;
    smallest = Math.min(smallest, (pValues.length / rank) * pValues[test]);
    adjusted[test] = smallest;
  });
  return adjusted;
}
