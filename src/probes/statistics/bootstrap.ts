/** How far a mean over templates would move with other templates. */
import { quantileSorted } from 'simple-statistics';
import { requireFinite, requireWhole } from '../checks.ts';
import { LEVEL, type Interval } from './interval.ts';
import { DEFAULT_SAMPLES, DEFAULT_SEED, randomSource, type Resampling } from './random.ts';

/** Below this many templates a bootstrap says more about luck than about the effect, and there is none. */
export const FEWEST_FOR_INTERVAL = 5;

export interface BootstrapInterval extends Interval {
  readonly samples: number;
  readonly seed: number;
}

/**
 * Percentile bootstrap interval of the mean at 95 %: n effects drawn with replacement, B times; the 2.5 % and 97.5 % quantiles
 * of their means (linear between neighbours, R's type 7). Efron 1979. The unit that is drawn is the TEMPLATE: sentences of one
 * template are no independent evidence.
 *
 * The quantile is that of simple-statistics, the draws are pure-rand's; a library's bootstrap would bring its own of either.
 * @param effects one a template, any unit
 * @returns null under {@link FEWEST_FOR_INTERVAL} effects
 * @throws UnmaskError `input/invalid` for no effect, one that is not finite, or resampling out of bounds.
 */
export function bootstrapInterval(
  effects: readonly number[],
  resampling: Resampling = {},
): BootstrapInterval | null {
  requireFinite('effects', effects);
  const { seed = DEFAULT_SEED, samples = DEFAULT_SAMPLES } = resampling;
  requireWhole('number of samples', samples, 1);
  if (effects.length < FEWEST_FOR_INTERVAL) return null;
  const random = randomSource(seed);
  const count = effects.length;
  const means = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += effects[random.index(count)];
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
