import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paddedWidth, transposeInto, type FeatureGroups } from './layout.ts';

const groups = fc.record({ groups: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 9 }) });

/** Where feature `i` is once its group is padded to a multiple of 4. */
const padded = ({ size }: FeatureGroups, i: number) =>
  Math.floor(i / size) * Math.ceil(size / 4) * 4 + (i % size);

test('a matrix is the same whether transposed whole or part by part', () => {
  fc.assert(
    fc.property(groups, groups, fc.nat(7), fc.nat(20), fc.nat(20), (rows, columns, columnOffset, r, c) => {
      const [k, n] = [paddedWidth(rows), columnOffset + paddedWidth(columns) + 3];
      const [inWidth, outWidth] = [rows.groups * rows.size, columns.groups * columns.size];
      const source = Float32Array.from({ length: inWidth * outWidth }, (_, i) => i + 1);
      const expected = new Float32Array(k * n);
      for (let o = 0; o < outWidth; o++) {
        for (let i = 0; i < inWidth; i++) {
          expected[padded(rows, i) * n + columnOffset + padded(columns, o)] = source[o * inWidth + i];
        }
      }
      const [height, width] = [1 + (r % k), 1 + (c % n)];
      const joined = new Float32Array(k * n);
      for (let row = 0; row < k; row += height) {
        for (let column = 0; column < n; column += width) {
          const submatrix = {
            row,
            rows: Math.min(height, k - row),
            column,
            columns: Math.min(width, n - column),
          };
          const slice = new Float32Array(submatrix.rows * submatrix.columns);
          transposeInto(slice, submatrix, columnOffset, source, rows, columns);
          for (let i = 0; i < submatrix.rows; i++) {
            const line = slice.subarray(i * submatrix.columns, (i + 1) * submatrix.columns);
            joined.set(line, (row + i) * n + column);
          }
        }
      }
      expect(joined).toEqual(expected);
    }),
  );
});
