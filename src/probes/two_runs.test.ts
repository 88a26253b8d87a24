/** Items of two sets that are the same, and what two runs over them differ in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchItems } from './benchmarks/match_items.ts';
import type { BenchmarkSet, SetShape } from './benchmarks/benchmark_set.ts';
import { preferenceRate } from './pair_scores.ts';
import { flipOf, preferenceInTwoRuns, type PairInTwoRuns } from './two_runs.ts';

function setOf(items: readonly (readonly string[])[], shape: SetShape = 'pairs'): BenchmarkSet {
  return {
    ...{ name: 'made', format: 'table', shape, bad: [], badCount: 0 },
    items: items.map((sentences, index) => ({
      ...{ sentences, category: 'one', row: index + 1, direction: null, term: null },
    })),
  };
}

const pair = (a: readonly [number, number], b: readonly [number, number]): PairInTwoRuns => ({
  first: { more: a[0], less: a[1] },
  second: { more: b[0], less: b[1] },
});

describe('the same items', () => {
  test('are found by their sentences, wherever they stand; what only one set has is left out', () => {
    const first = setOf([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
    const second = setOf([
      ['e', 'f'],
      ['x', 'y'],
      ['a', 'b'],
    ]);
    expect(matchItems(first, second)).toEqual([
      { first: 0, second: 2 },
      { first: 2, second: 0 },
    ]);
  });

  test('that a set has several times are matched in their order, each once', () => {
    const first = setOf([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    const second = setOf([
      ['c', 'd'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(matchItems(first, second)).toEqual([
      { first: 0, second: 1 },
      { first: 1, second: 2 },
    ]);
  });

  test('turned round is another item, and a sentence is no pair', () => {
    expect(matchItems(setOf([['a', 'b']]), setOf([['b', 'a']]))).toEqual([]);
    expect(matchItems(setOf([['a']], 'sentences'), setOf([['a']], 'pairs'))).toEqual([]);
  });

  test('of one set with itself are all of them, also read anew from a file', () => {
    const set = setOf([
      ['a', 'b'],
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const whole = [0, 1, 2].map((at) => ({ first: at, second: at }));
    expect(matchItems(set, set)).toEqual(whole);
    expect(matchItems(set, structuredClone(set))).toEqual(whole);
  });
});

describe('two runs', () => {
  test('by hand: three flips one way, one the other, a tie prefers nothing', () => {
    const figures = preferenceInTwoRuns([
      pair([2, 1], [2, 1]),
      pair([1, 2], [2, 1]),
      pair([1, 2], [2, 1]),
      pair([1, 1], [2, 1]),
      pair([2, 1], [1, 1]),
      pair([1, 2], [1, 2]),
    ]);
    expect(figures).toEqual({
      ...{ pairs: 6, both: 1, onlyFirst: 1, onlySecond: 3 },
      difference: 2 / 6,
      // 2 (1 + 4) of 16.
      pValue: expect.closeTo(10 / 16, 12) as number,
    });
  });

  test('no pair has no figures; runs that agree have no test', () => {
    expect(preferenceInTwoRuns([])).toBeNull();
    expect(preferenceInTwoRuns([pair([2, 1], [5, 3])])).toMatchObject({ difference: 0, pValue: null });
  });

  test('the difference is that of the two rates, and the mean of the flips; turned round it has the other sign', () => {
    const score = fc.integer({ min: -2, max: 2 });
    const pairs = fc.array(
      fc.tuple(score, score, score, score).map(([a, b, c, d]) => pair([a, b], [c, d])),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(pairs, (all) => {
        const figures = preferenceInTwoRuns(all);
        const [one, two] = [all.map(({ first }) => first), all.map(({ second }) => second)].map(
          preferenceRate,
        );
        const mean = all.reduce((sum, each) => sum + flipOf(each), 0) / all.length;
        expect(figures?.difference).toBeCloseTo((two?.rate ?? NaN) - (one?.rate ?? NaN), 12);
        expect(figures?.difference).toBeCloseTo(mean, 12);
        expect((figures?.both ?? NaN) + (figures?.onlyFirst ?? NaN)).toBe(one?.preferred);
        const turned = preferenceInTwoRuns(
          all.map(({ first, second }) => ({ first: second, second: first })),
        );
        expect(turned?.difference).toBeCloseTo(-(figures?.difference ?? NaN), 12);
        expect(turned?.pValue ?? -1).toBeCloseTo(figures?.pValue ?? -1, 12);
      }),
    );
  });
});
