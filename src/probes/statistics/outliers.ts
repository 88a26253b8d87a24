/** Values that stand apart from the others, by a rule that is named beside them. */
import { quantileSorted } from 'simple-statistics';
import { requireFinite } from '../checks.ts';

/** What lies outside is told as an outlier. */
export interface Fences {
  readonly lower: number;
  readonly upper: number;
}

/** Quartiles of fewer values are no more than some of them. */
export const FEWEST_FOR_FENCES = 8;

/** How far beyond the quartiles, in interquartile ranges. */
export const FENCE_RANGES = 1.5;

/**
 * Tukey's inner fences (1977, "Exploratory Data Analysis", § 2D): Q₁ − 1.5 (Q₃ − Q₁) and Q₃ + 1.5 (Q₃ − Q₁). Quartiles are linear between
 * neighbours (R's type 7). Of values from a normal distribution 0.7 % lie outside: an outlier is worth a look, and no error by that.
 * @param values in any order, any unit
 * @returns null under {@link FEWEST_FOR_FENCES} values
 * @throws UnmaskError `input/invalid` for a value that is not finite.
 */
export function tukeyFences(values: Float64Array): Fences | null {
  if (values.length < FEWEST_FOR_FENCES) return null;
  const sorted = Array.from(values.toSorted());
  // An infinity is sorted to an end, and NaN behind it.
  requireFinite('values', [sorted[0], sorted[sorted.length - 1]]);
  const first = quantileSorted(sorted, 0.25);
  const third = quantileSorted(sorted, 0.75);
  const reach = FENCE_RANGES * (third - first);
  return { lower: first - reach, upper: third + reach };
}
