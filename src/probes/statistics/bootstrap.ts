/** How far a mean over pairs and frames would move with other pairs and other frames. */
import { quantileSorted } from 'simple-statistics';
import { invalid, requireFinite, requireWhole } from '../checks.ts';
import { LEVEL, type Interval } from './interval.ts';
import { DEFAULT_SAMPLES, DEFAULT_SEED, randomSource, type RandomSource, type Resampling } from './random.ts';

/** Below this many pairs, or frames, a bootstrap says more about luck than about the effect, and there is none. */
export const FEWEST_FOR_INTERVAL = 5;

export interface BootstrapInterval extends Interval {
  /** B */
  readonly samples: number;
  readonly seed: number;
}

/** A mean with its standard error, both in the unit of the effects. */
interface Studentised {
  readonly mean: number;
  readonly error: number;
}

/**
 * Bootstrap-t interval of the mean at 95 %, over pairs and frames crossed. A resample draws P pairs and F frames with replacement
 * and takes every drawn pair in every drawn frame (the pigeonhole bootstrap: Owen 2007, "The pigeonhole bootstrap", § 3). Of B
 * resamples the quantiles of
 *
 *   t* = (m* − m) / e*,   e² = s²(means of the pairs) / P + s²(means of the frames) / F
 *
 * the 95 % quantile of |t*| gives the limits m ± |t*|₀.₉₅ e: the symmetric bootstrap-t (Hall 1988, "On symmetric bootstrap
 * confidence intervals"), which errs less at few pairs than one of two tails; s² divides by n − 1, quantiles are linear between
 * neighbours (R's type 7). Quantiles of the means themselves, not studentised, cover 85 % at five pairs; what this one covers is
 * in docs/statistics.md.
 * @param effects [P][F], any unit: pairs in rows, frames in columns
 * @returns null under {@link FEWEST_FOR_INTERVAL} pairs or frames, and where the effects are too much alike to draw a spread from
 * @throws UnmaskError `input/invalid` for no effect, rows of unequal length, one that is not finite, or resampling out of bounds.
 */
export function bootstrapInterval(
  effects: readonly (readonly number[])[],
  resampling: Resampling = {},
): BootstrapInterval | null {
  requireTable(effects);
  const { seed = DEFAULT_SEED, samples = DEFAULT_SAMPLES } = resampling;
  requireWhole('number of samples', samples, 1);
  const random = randomSource(seed);
  const [pairs, frames] = [effects.length, effects[0].length];
  if (Math.min(pairs, frames) < FEWEST_FOR_INTERVAL) return null;
  const flat = Float64Array.from(effects.flat());
  const observed = studentised(flat, every(pairs), every(frames));
  const scale = flat.reduce((largest, effect) => Math.max(largest, Math.abs(effect)), 0);
  // What is left where all are equal is rounding.
  if (!(observed.error > scale * 1e-12)) return null;
  const ratios = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const drawn = studentised(flat, draws(random, pairs), draws(random, frames));
    const off = Math.abs(drawn.mean - observed.mean);
    ratios[sample] = off === 0 ? 0 : off / drawn.error;
  }
  const half = quantileSorted(Array.from(ratios.sort()), LEVEL) * observed.error;
  // Many effects exactly alike give many resamples without a spread.
  if (!Number.isFinite(half)) return null;
  return { lower: observed.mean - half, upper: observed.mean + half, level: LEVEL, samples, seed };
}

/** @throws UnmaskError `input/invalid` unless every row has as many finite effects as the first, at least one. */
export function requireTable(effects: readonly (readonly number[])[]): void {
  requireFinite('effects', effects.flat());
  const odd = effects.findIndex((row) => row.length !== effects[0].length);
  if (odd >= 0) {
    throw invalid(
      'The pairs were not read in the same frames.',
      `${effects[0].length} frames for each pair`,
      `${effects[odd].length} at index ${odd}`,
    );
  }
}

function every(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

function draws(random: RandomSource, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => random.index(count));
}

/** @param flat [P × F], row by row @param rows the pairs taken, [P] @param columns the frames taken, [F] */
function studentised(flat: Float64Array, rows: Uint32Array, columns: Uint32Array): Studentised {
  const [pairs, frames] = [rows.length, columns.length];
  const ofPairs = new Float64Array(pairs);
  const ofFrames = new Float64Array(frames);
  for (let row = 0; row < pairs; row++) {
    const start = rows[row] * frames;
    for (let column = 0; column < frames; column++) {
      const effect = flat[start + columns[column]];
      ofPairs[row] += effect / frames;
      ofFrames[column] += effect / pairs;
    }
  }
  const mean = average(ofPairs);
  return { mean, error: Math.sqrt(variance(ofPairs, mean) / pairs + variance(ofFrames, mean) / frames) };
}

function average(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function variance(values: Float64Array, mean: number): number {
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return sum / (values.length - 1);
}
