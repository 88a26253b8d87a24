/** How far a mean over pairs and frames would move with other pairs and other frames. */
import { quantileSorted } from 'simple-statistics';
import { invalid, requireFinite, requireWhole } from '../checks.ts';
import { LEVEL, type Interval } from './interval.ts';
import { DEFAULT_SAMPLES, DEFAULT_SEED, randomSource, type RandomSource, type Resampling } from './random.ts';
import { studentLimit } from './student.ts';

/** Below this many pairs, or frames, a bootstrap says more about luck than about the effect, and there is none. */
export const FEWEST_FOR_INTERVAL = 5;

export interface BootstrapInterval extends Interval {
  /** B */
  readonly samples: number;
  readonly seed: number;
}

/** What an interval is made of: of the pairs' means and of the frames' means. */
interface Studentised {
  readonly mean: number;
  /** e², squared units of the effects. */
  readonly variance: number;
  /** Of the mean: its third cumulant over e³, no unit, −1 to 1. */
  readonly skewness: number;
  /** Satterthwaite's degrees of freedom of e². */
  readonly freedom: number;
}

/** Below this share of the largest effect a standard error is rounding. */
const ROUNDING = 1e-12;

/**
 * Bootstrap-t interval of the mean at 95 %, over pairs and frames crossed. A resample draws P pairs and F frames with replacement
 * and takes every drawn pair in every drawn frame (the pigeonhole bootstrap: Owen 2007, "The pigeonhole bootstrap", § 3). Of it
 *
 *   t* = (m* − m) / e*,   e² = s²(means of the pairs) / P + s²(means of the frames) / F
 *
 * A few skewed effects make t skewed the other way, and limits at equal distances of the mean miss on one side. So t* is made
 * symmetric first by Hall's transformation (1992, "On the removal of skewness by transformation"), a cubic that always rises:
 *
 *   h(t) = t + γ t² / 3 + γ² t³ / 27 + γ / 6,   γ = (k₃(means of the pairs) / P² + k₃(means of the frames) / F²) / e³
 *
 * γ is the skewness of the mean, for his γ̂ / √n of one sample: cumulants of a sum add. With q the 95 % quantile of |h(t*)| over B
 * resamples, the limits are m − h⁻¹(±q) e, the far one at most 2.4 e / |γ| away ({@link LEAST_ROOT}). Resamples of few effects
 * repeat them and may stray less than new effects would: q is at least Student's t, with the degrees of freedom of Satterthwaite
 * 1946, "An approximate distribution of estimates of variance components", rounded down. s² divides by n − 1, k₃ is the unbiased
 * third cumulant n Σ (x − x̄)³ / ((n − 1)(n − 2)), quantiles are linear between neighbours (R's type 7). What it covers, and what
 * others do that were tried, is in docs/statistics.md.
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
  const means = { ofPairs: new Float64Array(pairs), ofFrames: new Float64Array(frames) };
  const [rows, columns] = [every(pairs), every(frames)];
  const { mean, variance, skewness, freedom } = studentised(flat, rows, columns, means);
  const least = ROUNDING * flat.reduce((largest, effect) => Math.max(largest, Math.abs(effect)), 0);
  const error = Math.sqrt(variance);
  if (!(error > least)) return null;
  const strays = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    draw(random, rows);
    draw(random, columns);
    const drawn = studentised(flat, rows, columns, means);
    const off = drawn.mean - mean;
    const drawnError = Math.sqrt(drawn.variance);
    if (drawnError > least) strays[sample] = Math.abs(unskewed(off / drawnError, drawn.skewness));
    else strays[sample] = Math.abs(off) > least ? Infinity : 0;
  }
  const drawnLimit = quantileSorted(Array.from(strays.sort()), LEVEL);
  // Many effects exactly alike give many resamples without a spread.
  if (!Number.isFinite(drawnLimit)) return null;
  const limit = Math.max(drawnLimit, studentLimit(freedom, LEVEL));
  return {
    lower: mean - reskewed(limit, skewness) * error,
    upper: mean - reskewed(-limit, skewness) * error,
    level: LEVEL,
    samples,
    seed,
  };
}

/** h: a studentised mean of this skewness, made symmetric. */
function unskewed(t: number, skewness: number): number {
  return t + (skewness * t * t) / 3 + (skewness * skewness * t * t * t) / 27 + skewness / 6;
}

/** Below it h⁻¹ is held: towards a root of 0 it turns vertical, and the limit leaps to twice the distance. */
const LEAST_ROOT = 1 / 5;

/** h⁻¹, written so that a skewness of 0 divides by nothing; on the side of the longer tail at most 2.4 / |γ|. */
function reskewed(limit: number, skewness: number): number {
  const shifted = limit - skewness / 6;
  const root = Math.cbrt(1 + skewness * shifted);
  if (root < LEAST_ROOT) return (3 * (LEAST_ROOT - 1)) / skewness;
  return (3 * shifted) / (root * root + root + 1);
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

/** As many of as many, with replacement, into `drawn`. */
function draw(random: RandomSource, drawn: Uint32Array): void {
  for (let place = 0; place < drawn.length; place++) drawn[place] = random.index(drawn.length);
}

/**
 * @param flat [P × F], row by row @param rows the pairs taken, [P] @param columns the frames taken, [F]
 * @param means is written over: ten thousand samples make no arrays of their own
 */
function studentised(
  flat: Float64Array,
  rows: Uint32Array,
  columns: Uint32Array,
  { ofPairs, ofFrames }: { readonly ofPairs: Float64Array; readonly ofFrames: Float64Array },
): Studentised {
  const [pairs, frames] = [rows.length, columns.length];
  ofPairs.fill(0);
  ofFrames.fill(0);
  for (let row = 0; row < pairs; row++) {
    const start = rows[row] * frames;
    for (let column = 0; column < frames; column++) {
      const effect = flat[start + columns[column]];
      ofPairs[row] += effect / frames;
      ofFrames[column] += effect / pairs;
    }
  }
  const mean = average(ofPairs);
  const [one, other] = [momentsOfMean(ofPairs, mean), momentsOfMean(ofFrames, mean)];
  const variance = one.variance + other.variance;
  const spread = one.variance ** 2 / (pairs - 1) + other.variance ** 2 / (frames - 1);
  return {
    mean,
    variance,
    skewness: (one.cumulant + other.cumulant) / variance ** 1.5,
    // Where one of the two does not vary, ν is that of the other, but for rounding.
    freedom: Math.floor(variance ** 2 / spread + 1e-9),
  };
}

function average(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** s² / n and k₃ / n²: variance and third cumulant of the mean of n values, three at least. */
function momentsOfMean(
  values: Float64Array,
  mean: number,
): { readonly variance: number; readonly cumulant: number } {
  const n = values.length;
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    const off = value - mean;
    squares += off * off;
    cubes += off * off * off;
  }
  return { variance: squares / (n - 1) / n, cumulant: cubes / ((n - 1) * (n - 2)) / n };
}
