/** How far a mean difference over items would move with other items. */
import { quantileSorted } from 'simple-statistics';
import { requireFinite, requireWhole } from '../checks.ts';
import { FEWEST_FOR_INTERVAL, type BootstrapInterval } from './bootstrap.ts';
import { LEVEL } from './interval.ts';
import { DEFAULT_SAMPLES, DEFAULT_SEED, randomSource, type Resampling } from './random.ts';

/** More draws than this take seconds: of very many items, whose interval is narrow, fewer resamples are taken. */
const MOST_DRAWS = 1e8;
const FEWEST_SAMPLES = 1_000;

/** Resamples of so many items, where nothing else is asked for. */
export function samplesOf(items: number): number {
  return Math.min(DEFAULT_SAMPLES, Math.max(FEWEST_SAMPLES, Math.floor(MOST_DRAWS / items)));
}

/**
 * Percentile interval at 95 % of a mean difference (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", § 13.3): a resample
 * draws as many items as there are, with replacement, each with the difference that its two values have, and the limits are the 2.5 %
 * and 97.5 % quantiles of the resamples' means, linear between neighbours (R's type 7).
 * @param differences one an item, any unit: of the same item under the one condition less under the other
 * @returns null under {@link FEWEST_FOR_INTERVAL} items
 * @throws UnmaskError `input/invalid` for no difference, one that is not finite, or resampling out of bounds
 */
export function pairedBootstrap(
  differences: readonly number[],
  resampling: Resampling = {},
): BootstrapInterval | null {
  requireFinite('differences', differences);
  const values = Float64Array.from(differences);
  const count = values.length;
  const { seed = DEFAULT_SEED, samples = samplesOf(count) } = resampling;
  requireWhole('number of samples', samples, 1);
  const random = randomSource(seed);
  if (count < FEWEST_FOR_INTERVAL) return null;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn++) sum += values[random.index(count)];
    means[sample] = sum / count;
  }
  const sorted = Array.from(means.sort());
  const tail = (1 - LEVEL) / 2;
  return {
    lower: quantileSorted(sorted, tail),
    upper: quantileSorted(sorted, 1 - tail),
    level: LEVEL,
    samples,
    seed,
  };
}
