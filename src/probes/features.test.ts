import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { cosineMatrix, nearest } from './features.ts';

const vector = (...values: readonly number[]): Float32Array => Float32Array.from(values);

test('vectors of unequal length are refused, with both lengths', async () => {
  const error = await failure('input/invalid', () => cosineMatrix([vector(1), vector(1, 2)]));
  expect([error.expected, error.actual]).toEqual(['1 values', '2']);
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

test('every two vectors are multiplied once, and of a longer list only those with a new one', () => {
  let reads = 0;
  const counted = (...values: readonly number[]): ArrayLike<number> =>
    new Proxy(values, {
      get: (target, key, receiver): unknown => {
        if (key === '0') reads++;
        return Reflect.get(target, key, receiver);
      },
    });
  // Two reads of first elements a product.
  const productsOf = (vectors: readonly ArrayLike<number>[]): number => {
    reads = 0;
    cosineMatrix(vectors);
    return reads / 2;
  };
  const [a, b, c, d] = [counted(1, 0), counted(1, 1), counted(0, 2), counted(3, 1)];
  // 3 squares and 3 pairs.
  expect(productsOf([a, b, c])).toBe(6);
  expect(productsOf([a, b, c])).toBe(0);
  // One that comes in between: its square, and 2 pairs with what is before it, 1 with what is behind.
  expect(productsOf([a, b, d, c])).toBe(4);
  expect(cosineMatrix([a, b, d, c])).toEqual(
    cosineMatrix([vector(1, 0), vector(1, 1), vector(3, 1), vector(0, 2)]),
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
