/** How a list of times is told: all runs are kept, the median is what is compared, p95 says how bad it gets. */
import { linearRegression, linearRegressionLine, median, rSquared } from 'simple-statistics';

export interface Summary {
  readonly median: number;
  /** Nearest rank: of fewer than 20 runs it is the slowest. */
  readonly p95: number;
  readonly runs: readonly number[];
}

/**
 * @param runs at least one
 * @throws Error for an empty list or a time that is no number
 */
export function summarise(runs: readonly number[]): Summary {
  if (runs.length === 0) throw new Error('no runs to summarise');
  if (!runs.every(Number.isFinite)) throw new Error('a time is not a number');
  const values = [...runs];
  return { median: median(values), p95: nearestRank(values, 0.95), runs };
}

/** The value that a share of all are at or below. The library's quantile interpolates, which hides the one slow run of three. */
function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1];
}

/** Slope and intercept of the line of least squares, and its share of the variance (R²), 1 for a perfect line. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly rSquared: number;
}

/**
 * Growth of `y` over `x`.
 * @throws Error with fewer than three points: two are a line by definition.
 */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  if (points.length < 3) throw new Error('a line through fewer than three points says nothing');
  const pairs = points.map(([x, y]) => [x, y]);
  const { m: slope, b: intercept } = linearRegression(pairs);
  return { slope, intercept, rSquared: rSquared(pairs, linearRegressionLine({ m: slope, b: intercept })) };
}
