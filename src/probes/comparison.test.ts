import { expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { logRow, logSoftmax } from '../../test/support/probe_rows.ts';
import { compareRows } from './comparison.ts';
import { jensenShannon } from './divergence.ts';

const V = 250;
/** The likeliest first: id 0, 1, 2 … */
const FALLING = logSoftmax(Array.from({ length: V }, (_, id) => -id / 10));

test('the same row: all of it shared', () => {
  const figures = compareRows(FALLING, FALLING, []);
  expect(figures.overlap).toEqual({ value: 1, k: 10 });
  expect(figures.jaccard).toEqual({ value: 1, k: 10 });
  expect(figures.rbo.value).toBeCloseTo(1, 12);
  expect(figures.rbo).toMatchObject({ k: 100, p: 0.9 });
  expect(figures.jsd).toBe(0);
});

test('opposite rows: no word of the first hundred shared', () => {
  const figures = compareRows(FALLING, FALLING.toReversed(), []);
  expect([figures.overlap.value, figures.jaccard.value, figures.rbo.value]).toEqual([0, 0, 0]);
  expect(figures.jsd).toBe(jensenShannon(FALLING, FALLING.toReversed()));
});

test('specials leave the lists before they are cut, and stay in the distribution', () => {
  // Ids 0 to 4 differ wildly between the rows; of the others the first ten are 5 … 14 in both.
  const other = FALLING.map((value, id) => (id < 5 ? FALLING[4 - id] : value));
  expect(compareRows(FALLING, other, [0, 1, 2, 3, 4])).toMatchObject({
    overlap: { value: 1, k: 10 },
    rbo: { k: 100 },
  });
  expect(compareRows(FALLING, other, [0, 1, 2, 3, 4]).rbo.value).toBeCloseTo(1, 12);
  expect(compareRows(FALLING, other, []).rbo.value).toBeLessThan(0.99);
  expect(compareRows(FALLING, other, [0, 1, 2, 3, 4]).jsd).toBe(compareRows(FALLING, other, []).jsd);
});

test('a vocabulary smaller than the depth says to what depth it was compared', () => {
  const figures = compareRows(logRow(0.5, 0.25, 0.25), logRow(0.25, 0.5, 0.25), new Set([2]));
  expect(figures).toMatchObject({ overlap: { value: 1, k: 2 }, rbo: { k: 2 } });
  expect(figures.rbo.value).toBeCloseTo(0.9, 14);
});

test.each([
  ['every id excluded', () => compareRows(logRow(0.5, 0.5), logRow(0.5, 0.5), [0, 1])],
  ['unequal lengths', () => compareRows(logRow(0.5, 0.5), logRow(1), [])],
  ['empty rows', () => compareRows(new Float64Array(), new Float64Array(), [])],
  ['NaN', () => compareRows(logRow(0.5, NaN), logRow(0.5, 0.5), [])],
  ['raw logits', () => compareRows(Float64Array.of(4, 5), logRow(0.5, 0.5), [])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
