import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { midRanks } from './mid_ranks.ts';
import { FEWEST_FOR_FENCES, tukeyFences } from './outliers.ts';

const fencesOf = (values: readonly number[]) => tukeyFences(Float64Array.from(values));
const ranksOf = (values: readonly number[]): readonly number[] => [...midRanks(Float64Array.from(values))];

describe('Tukey’s fences', () => {
  test('are those of R: quantile(x, c(.25, .75)) and 1.5 IQR(x) beyond', () => {
    // quantile(c(1, 2, 4, 7, 8, 9, 10, 13, 15, 40)) is 1, 4.75, 8.5, 12.25, 40.
    const fences = fencesOf([40, 1, 2, 15, 4, 7, 13, 8, 10, 9]);
    expect(fences).toEqual({ lower: -6.5, upper: 23.5 });
  });

  test('of few values there are none, and what is no number is refused', () => {
    expect(fencesOf(Array.from({ length: FEWEST_FOR_FENCES - 1 }, (_, at) => at))).toBeNull();
    const values = Array.from({ length: FEWEST_FOR_FENCES }, (_, at) => at);
    expect(fencesOf(values)).not.toBeNull();
    expect(() => fencesOf([...values, NaN])).toThrow('One of the values is not a number.');
  });

  test('move with the values: shifted, stretched, mirrored', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: FEWEST_FOR_FENCES });
    fc.assert(
      fc.property(values, fc.integer({ min: -50, max: 50 }), (list, shift) => {
        const { lower, upper } = fencesOf(list) ?? { lower: NaN, upper: NaN };
        const moved = fencesOf(list.map((value) => shift - 2 * value)) ?? { lower: NaN, upper: NaN };
        expect(Math.abs(moved.lower - (shift - 2 * upper))).toBeLessThan(1e-9);
        expect(Math.abs(moved.upper - (shift - 2 * lower))).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('ranks', () => {
  test('values that are alike share the mean of theirs', () => {
    expect(ranksOf([10, 30, 20, 20])).toEqual([1, 4, 2.5, 2.5]);
    expect(ranksOf([5, 5, 5])).toEqual([2, 2, 2]);
    expect(ranksOf([])).toEqual([]);
  });

  test('each is one more than how many are less, and half of how many others are alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (values) => {
        const expected = values.map((value) => {
          const less = values.filter((other) => other < value).length;
          const alike = values.filter((other) => other === value).length;
          return less + (alike + 1) / 2;
        });
        expect(ranksOf(values)).toEqual(expected);
      }),
    );
  });
});
