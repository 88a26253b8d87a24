import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { logRow, logSoftmax } from '../../test/support/probe_rows.ts';
import { contrastOf, meanOfSide } from './contrast.ts';
import { rankDifferences } from './difference.ts';

test('a contrast is the mean of its pairs’ log-ratios', () => {
  const contrast = contrastOf([
    { first: -2, second: -1 },
    { first: -3, second: -3.5 },
    { first: -1, second: -1 },
  ]);
  expect(contrast.deltas).toEqual([1, -0.5, 0]);
  expect(contrast.mean).toBeCloseTo(0.5 / 3, 15);
});

describe('sides', () => {
  test('by hand: the mean of logs, which is no distribution', () => {
    const side = meanOfSide([logRow(1 / 2, 1 / 2), logRow(1 / 8, 7 / 8)]);
    expect(side[0]).toBeCloseTo(Math.log(1 / 4), 14);
    expect(Math.exp(side[0]) + Math.exp(side[1])).toBeLessThan(1);
  });

  test('the log-ratio of two sides is the mean of the pairs’, for every word', () => {
    const row = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }).map(logSoftmax);
    fc.assert(
      fc.property(fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 5 }), (pairs) => {
        const [one, two] = [meanOfSide(pairs.map(([a]) => a)), meanOfSide(pairs.map(([, b]) => b))];
        const { ids, deltas } = rankDifferences(one, two);
        ids.forEach((id, place) => {
          const expected = contrastOf(pairs.map(([a, b]) => ({ first: a[id], second: b[id] }))).mean;
          expect(deltas[place]).toBeCloseTo(expected, 11);
        });
      }),
    );
  });
});

test.each([
  ['no pair', () => contrastOf([])],
  ['NaN in a pair', () => contrastOf([{ first: NaN, second: -1 }])],
  ['−∞ in a pair', () => contrastOf([{ first: -1, second: -Infinity }])],
  ['no sentence on a side', () => meanOfSide([])],
  ['rows of unequal length', () => meanOfSide([logRow(1), logRow(0.5, 0.5)])],
  ['empty rows', () => meanOfSide([new Float64Array()])],
  ['−∞ in a row', () => meanOfSide([logRow(0, 1)])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
