/** A mean of values that are taken as independent, with what their number lets one say of it. */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { invalid, requireFinite } from '../checks.ts';
import { FEWEST_FOR_INTERVAL } from './bootstrap.ts';
import { LEVEL, type Interval } from './interval.ts';
import { studentLimit } from './student.ts';

export interface MeanOf {
  readonly n: number;
  readonly mean: number;
  /** Student’s, 95 %: mean ± t s / √n. Null under five values. */
  readonly interval: Interval | null;
}

/** Beyond, t is that of so many degrees of freedom: 1.9623, where the normal limit is 1.9600. */
const MOST_FREEDOM = 1_000;

/** Kept, since the same n is asked for as results come in; at most {@link MOST_FREEDOM} of them. */
const limits = new Map<number, number>();

/** @throws UnmaskError `input/invalid` for no value, or one that is not finite. */
export function meanOf(values: readonly number[]): MeanOf {
  if (values.length === 0) throw invalid('There is nothing to take a mean of.', 'at least one value', 'none');
  requireFinite('values', values);
  const n = values.length;
  const centre = mean([...values]);
  if (n < FEWEST_FOR_INTERVAL) return { n, mean: centre, interval: null };
  const reach =
    (limitOf(Math.min(n - 1, MOST_FREEDOM)) * sampleStandardDeviation([...values])) / Math.sqrt(n);
  return { n, mean: centre, interval: { lower: centre - reach, upper: centre + reach, level: LEVEL } };
}

function limitOf(freedom: number): number {
  const limit = limits.get(freedom) ?? studentLimit(freedom, LEVEL);
  limits.set(freedom, limit);
  return limit;
}
