import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { cosine, cosineMatrix, nearest } from './features.ts';

const vector = (...values: readonly number[]): Float32Array => Float32Array.from(values);

describe('the cosine of two vectors', () => {
  test.each<[string, Float32Array, Float32Array, number | null]>([
    ['the same direction, whatever the length', vector(1, 2), vector(10, 20), 1],
    ['at a right angle', vector(1, 0), vector(0, 3), 0],
    ['opposite', vector(1, -1), vector(-2, 2), -1],
    ['at 60 degrees', vector(1, 0), vector(1, Math.sqrt(3)), 0.5],
    ['no direction', vector(0, 0), vector(1, 1), null],
  ])('%s', (_, a, b, expected) => {
    const value = cosine(a, b);
    if (expected === null) expect(value).toBeNull();
    else expect(Math.abs((value ?? NaN) - expected)).toBeLessThanOrEqual(1e-7);
  });

  test('vectors of unequal length are refused, with both lengths', async () => {
    const error = await failure('input/invalid', () => cosine(vector(1), vector(1, 2)));
    expect([error.expected, error.actual]).toEqual(['1 values', '2 values']);
  });
});

const vectors = fc.array(
  fc
    .array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 4, maxLength: 4 })
    .map((values) => Float32Array.from(values)),
  { minLength: 1, maxLength: 6 },
);

test('the matrix is symmetric, within −1 and 1, and 1 on the diagonal', () => {
  fc.assert(
    fc.property(vectors, (rows) => {
      const N = rows.length;
      const cells = cosineMatrix(rows);
      for (let row = 0; row < N; row++) {
        const own = cells[row * N + row];
        if (own !== null) expect(Math.abs(own - 1)).toBeLessThanOrEqual(1e-12);
        for (let column = 0; column < N; column++) {
          const value = cells[row * N + column];
          expect(value).toBe(cells[column * N + row]);
          if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});

describe('the nearest texts', () => {
  const cells = cosineMatrix([vector(1, 0), vector(0, 1), vector(1, 0.1), vector(0, 0), vector(1, 0.1)]);

  test('nearest first, the first of equals, never itself, and none without a direction', () => {
    expect(nearest(cells, 0, 9).map(({ index }) => index)).toEqual([2, 4, 1]);
    expect(nearest(cells, 0, 2).map(({ index }) => index)).toEqual([2, 4]);
    expect(nearest(cells, 3, 9)).toEqual([]);
  });

  test('of a text that is not there', async () => {
    expect((await failure('input/invalid', () => nearest(cells, 5, 1))).actual).toBe('5');
  });
});
