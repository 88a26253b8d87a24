import { describe, expect, test } from 'vitest';
import { randomSource } from '../../src/probes/statistics/random.ts';
import { roundToInt8, type Rounding } from './quantize.ts';

const CHANNEL: Rounding = { groupSize: null, clipping: 'none' };

function largestError(weights: Float32Array, rounded: Float32Array): number {
  expect(rounded).toHaveLength(weights.length);
  return weights.reduce((most, weight, i) => Math.max(most, Math.abs(weight - rounded[i])), 0);
}

const squaredError = (weights: Float32Array, rounded: Float32Array): number =>
  weights.reduce((sum, weight, i) => sum + (weight - rounded[i]) ** 2, 0);

/** Values about ±1, with one of 4 among them in each row: what clipping is for. */
function withOutliers(rows: number, inputs: number): Float32Array {
  const random = randomSource(8);
  return Float32Array.from({ length: rows * inputs }, (_, i) =>
    i % inputs === 3 ? 4 : (random.index(2001) - 1000) / 1000,
  );
}

describe('a channel', () => {
  test('multiples of the scale come back as they were, the ends too', () => {
    const weights = Float32Array.from([-127, 0, 64, 127, -1], (level) => level / 64);
    expect(roundToInt8(weights, 5, CHANNEL)).toEqual(weights);
  });

  test('no weight is off by more than half its own row’s scale', () => {
    const weights = withOutliers(4, 50).map((weight, i) => weight * 10 ** Math.floor(i / 50));
    const rounded = roundToInt8(weights, 50, CHANNEL);
    for (let row = 0; row < 4; row++) {
      const [from, to] = [row * 50, row * 50 + 50];
      const error = largestError(weights.subarray(from, to), rounded.subarray(from, to));
      expect(error).toBeLessThanOrEqual(((4 * 10 ** row) / 127 / 2) * 1.0001);
      expect(error).toBeGreaterThan((4 * 10 ** row) / 127 / 4);
    }
  });

  test('a row of zeros stays zeros', () => {
    expect(roundToInt8(new Float32Array(6), 3, CHANNEL)).toEqual(new Float32Array(6));
  });
});

test('a group of inputs has a scale of its own, and the last may be shorter', () => {
  const weights = Float32Array.of(127, 3, 1.27, 0.03, 12.7, 0.3, 254, 0);
  const rounded = roundToInt8(weights, 4, { groupSize: 3, clipping: 'none' });
  const expected = [127, 3, 1, 0.03, 12, 0, 254, 0];
  expect(rounded).toHaveLength(expected.length);
  expected.forEach((weight, i) => expect(rounded[i]).toBeCloseTo(weight, 7));
});

describe('clipping', () => {
  test('at a quantile: what is beyond it becomes the bound', () => {
    const weights = Float32Array.from({ length: 100 }, (_, i) => (i === 40 ? -1000 : i + 1));
    const rounded = roundToInt8(weights, 100, { groupSize: null, clipping: { quantile: 0.99 } });
    expect(rounded[99]).toBeCloseTo(100, 4);
    expect(rounded[40]).toBeCloseTo(-100, 4);
  });

  test('by least squares: never worse than none, and better where one value is far out', () => {
    const weights = withOutliers(3, 4000);
    const none = squaredError(weights, roundToInt8(weights, 4000, CHANNEL));
    const least = squaredError(
      weights,
      roundToInt8(weights, 4000, { groupSize: null, clipping: 'least-squares' }),
    );
    expect(least).toBeLessThan(none);
  });
});
