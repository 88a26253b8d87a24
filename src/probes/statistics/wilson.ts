/** An interval for a rate. */
import { invalid, requireWhole } from '../checks.ts';
import { LEVEL, type Interval } from './interval.ts';

/**
 * Φ⁻¹(0.975) to double precision. `probit` of simple-statistics gives 1.957: an approximation.
 */
const Z_95 = 1.959963984540054;

/**
 * The Wilson score interval of a rate x / n at 95 %, no continuity correction:
 *
 *   (x + z²/2 ± z √(x (n − x) / n + z²/4)) / (n + z²)
 *
 * It never leaves 0 … 1 and has a width even where nothing, or everything, was counted. Wilson 1927; Newcombe 1998, method 3.
 * @param successes x, a whole number from 0 to n
 * @param trials n, at least 1
 * @throws UnmaskError `input/invalid` for counts that are none.
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  requireCounts(successes, trials);
  const zz = Z_95 * Z_95;
  const centre = successes + zz / 2;
  const reach = Z_95 * Math.sqrt((successes * (trials - successes)) / trials + zz / 4);
  // At the ends the bound is exact; the formula would leave a rounding there.
  return {
    lower: successes === 0 ? 0 : (centre - reach) / (trials + zz),
    upper: successes === trials ? 1 : (centre + reach) / (trials + zz),
    level: LEVEL,
  };
}

/** @throws UnmaskError `input/invalid` unless 0 ≤ successes ≤ trials, both whole, trials at least 1. */
export function requireCounts(successes: number, trials: number): void {
  if (trials === 0) throw invalid('There is nothing to take a rate of.', 'at least one trial', 'none');
  requireWhole('number of trials', trials, 1);
  requireWhole('number of successes', successes, 0, trials);
}
