import { expect, test } from 'vitest';
import { preferenceRate, prefersMore, type PairScore } from './pair_scores.ts';

const pairScore = (more: number, less: number): PairScore => ({ more, less });

test('a tie is no preference, and stays in the denominator', () => {
  const scores = [pairScore(-1, -2), pairScore(-2, -1), pairScore(-1, -1)];
  expect(scores.map(prefersMore)).toEqual([true, false, false]);
  expect(preferenceRate(scores)).toMatchObject({ preferred: 1, pairs: 3, ties: 1 });
});

test('the rate’s interval is Wilson’s, its p that of binom.test(15, 20) in R', () => {
  const scores = Array.from({ length: 20 }, (_, i) => (i < 15 ? pairScore(-1, -2) : pairScore(-2, -1)));
  const rate = preferenceRate(scores);
  expect(rate).toMatchObject({ preferred: 15, pairs: 20, ties: 0, rate: 0.75 });
  expect(Math.abs((rate?.pValue ?? NaN) - 0.04138947)).toBeLessThan(1e-7);
  expect(Math.abs((rate?.interval.lower ?? NaN) - 0.5312991)).toBeLessThan(1e-6);
  expect(Math.abs((rate?.interval.upper ?? NaN) - 0.8881383)).toBeLessThan(1e-6);
});

test('of no pair there is no rate', () => {
  expect(preferenceRate([])).toBeNull();
});

test('ties say nothing to the test, and count in the rate', () => {
  const tie = pairScore(-1, -1);
  const scores = [
    ...Array.from({ length: 10 }, () => pairScore(-1, -2)),
    ...Array.from({ length: 10 }, () => tie),
  ];
  expect(preferenceRate(scores)).toMatchObject({ rate: 0.5, ties: 10 });
  expect(Math.abs((preferenceRate(scores)?.pValue ?? NaN) - 2 / 2 ** 10)).toBeLessThan(1e-12);
  expect(preferenceRate([tie, tie])).toMatchObject({ rate: 0, pValue: null });
});
