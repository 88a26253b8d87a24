/** How hidden states lie: their length, and the angle between two. */
import { UnmaskError } from '../model/errors.ts';

/**
 * ‖x‖₂. Summed in doubles.
 * @param x [hidden_size]
 */
export function euclideanNorm(x: ArrayLike<number>): number {
  return Math.sqrt(dot(x, x));
}

/**
 * x·y / (‖x‖ ‖y‖), −1 to 1: how far two states point the same way, whatever their lengths. NaN where one of them is all zeros.
 * @param x [hidden_size]
 * @param y [hidden_size]
 * @throws UnmaskError `input/invalid` for two of different sizes.
 */
export function cosine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return cosineOf(dot(x, y), dot(x, x), dot(y, y));
}

/** The same of products that are known: x·y, x·x and y·y. */
export function cosineOf(xy: number, xx: number, yy: number): number {
  // Two that are the same may come out a last bit beyond.
  return Math.min(1, Math.max(-1, xy / Math.sqrt(xx * yy)));
}

/**
 * x·y, summed in doubles.
 * @throws UnmaskError `input/invalid` for two of different sizes.
 */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) {
    throw new UnmaskError({
      code: 'input/invalid',
      message: 'Two hidden states have different sizes.',
      expected: `${x.length} values`,
      actual: `${y.length}`,
      remedy: 'Compare states of one model.',
    });
  }
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
