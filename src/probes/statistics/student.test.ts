/** Student's t against the tables. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '../../../test/support/errors.ts';
import { studentLimit } from './student.ts';

test.each([
  [1, 12.706204736],
  [2, 4.302652729],
  [3, 3.182446305],
  [4, 2.776445105],
  [5, 2.570581836],
  [9, 2.262157163],
  [30, 2.042272456],
  [199, 1.971956544],
])('95 %% with %i degrees of freedom: ± %f', (freedom, limit) => {
  expect(studentLimit(freedom, 0.95)).toBeCloseTo(limit, 8);
});

test('another level: half of Cauchy’s values lie within ± 1', () => {
  expect(studentLimit(1, 0.5)).toBeCloseTo(1, 12);
});

test('falls with the degrees of freedom, to the normal’s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (freedom) => {
      const limit = studentLimit(freedom, 0.95);
      expect(studentLimit(freedom + 1, 0.95)).toBeLessThan(limit);
      expect(limit).toBeGreaterThan(1.959963984);
    }),
    { numRuns: 30 },
  );
});

test.each([0, 2.5, NaN])('refused: %f degrees of freedom', (freedom) => {
  expect(codeOf(() => studentLimit(freedom, 0.95))).toBe('input/invalid');
});
