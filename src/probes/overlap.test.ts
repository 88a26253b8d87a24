import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { arbitraryRanking } from '../../test/support/probe_rows.ts';
import { jaccardAtK, overlapAtK } from './overlap.ts';
import { RBO_DEPTH, rboExt } from './rbo.ts';

const ids = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));

describe('overlap@k and Jaccard@k', () => {
  test('by hand: two of the first four shared', () => {
    expect(overlapAtK(ids('abcd'), ids('zcav'), 4)).toBe(0.5);
    expect(jaccardAtK(ids('abcd'), ids('zcav'), 4)).toBe(2 / 6);
    expect(overlapAtK(ids('abcd'), ids('zcav'), 2)).toBe(0);
    expect(jaccardAtK(ids('abcd'), ids('zcav'), 2)).toBe(0);
  });

  test('between 0 and 1, symmetric, blind to the order within k, 1 for the same words', () => {
    const pair = fc.tuple(arbitraryRanking(12), arbitraryRanking(12), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(pair, ([a, b, k]) => {
        for (const measure of [overlapAtK, jaccardAtK]) {
          const value = measure(a, b, k);
          expect(value >= 0 && value <= 1).toBe(true);
          expect(measure(b, a, k)).toBe(value);
          expect(measure([...a.slice(0, k).reverse(), ...a.slice(k)], b, k)).toBe(value);
          expect(measure(a, a, k)).toBe(1);
        }
        const overlap = overlapAtK(a, b, k);
        expect(jaccardAtK(a, b, k)).toBeCloseTo(overlap / (2 - overlap), 14);
      }),
    );
  });

  test.each([
    ['a list shorter than k', [1, 2], [1, 2, 3], 3],
    ['empty lists', [], [], 1],
    ['no depth', [1], [1], 0],
    ['a depth that is no number', [1], [1], NaN],
    ['an id twice', [1, 1], [1, 2], 2],
  ])('refused: %s', (_name, a, b, k) => {
    expect(codeOf(() => overlapAtK(a, b, k))).toBe('input/invalid');
    expect(codeOf(() => jaccardAtK(a, b, k))).toBe('input/invalid');
  });
});

/** RBO_ext as it is written, each X_d counted anew. */
function rboByDefinition(a: readonly number[], b: readonly number[], p: number): number {
  const overlap = (d: number): number => a.slice(0, d).filter((id) => b.slice(0, d).includes(id)).length;
  const k = a.length;
  const sum = a.reduce((total, _, i) => total + (overlap(i + 1) / (i + 1)) * p ** (i + 1), 0);
  return (overlap(k) / k) * p ** k + ((1 - p) / p) * sum;
}

describe('RBO_ext', () => {
  test('by hand, two ids: 0 shared at depth 1, both at depth 2', () => {
    // p² + ((1 − p) / p) p² = p² + p − p² = p
    expect(rboExt([1, 2], [2, 1], 0.9)).toBeCloseTo(0.9, 14);
  });

  test('the rankings of Webber’s worked example, agreements 0, 0, 2/3, 1/2, 2/5, 1/3, 2/7', () => {
    const agreements = [0, 0, 2 / 3, 1 / 2, 2 / 5, 1 / 3, 2 / 7];
    const sum = agreements.reduce((total, agreement, i) => total + agreement * 0.9 ** (i + 1), 0);
    expect(rboExt(ids('abcdefg'), ids('zcavwxy'))).toBeCloseTo((2 / 7) * 0.9 ** 7 + sum / 9, 14);
  });

  test('0.828 for a ranking whose first falls to the fourth place, as other implementations publish', () => {
    expect(rboExt([1, 2, 3, 4, 5], [2, 3, 4, 1, 5], 0.9)).toBeCloseTo(0.828, 3);
  });

  test('the first ten ranks weigh 86 % at p = 0.9', () => {
    const first = Array.from({ length: RBO_DEPTH }, (_, i) => i);
    const second = first.map((id) => (id < 10 ? id : id + 1000));
    // The weight of ranks 1 to 10 in an endless list, Webber et al. eq. 21; below rank 100 there is 3e-5 of it.
    const weight = 1 - 0.9 ** 9 + (10 / 9) * (Math.log(10) - sumTo(9, (i) => 0.9 ** i / i));
    expect(weight).toBeCloseTo(0.8556, 4);
    expect(rboExt(first, second)).toBeCloseTo(weight, 4);
  });

  test('agrees with the definition; symmetric; between 0 and 1; 1 for itself, 0 for disjoint lists', () => {
    const pair = fc
      .integer({ min: 1, max: 30 })
      .chain((k) => fc.tuple(arbitraryRanking(k), arbitraryRanking(k)));
    fc.assert(
      fc.property(pair, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ([a, b], p) => {
        const value = rboExt(a, b, p);
        expect(value).toBeCloseTo(rboByDefinition(a, b, p), 12);
        expect(rboExt(b, a, p)).toBe(value);
        expect(value >= 0 && value <= 1).toBe(true);
        expect(rboExt(a, a, p)).toBeCloseTo(1, 12);
        expect(
          rboExt(
            a,
            a.map((id) => id + 1000),
            p,
          ),
        ).toBe(0);
      }),
    );
  });

  test('renaming the ids changes nothing', () => {
    fc.assert(
      fc.property(arbitraryRanking(10), arbitraryRanking(10), (a, b) => {
        const rename = (id: number): number => 7 * id + 3;
        expect(rboExt(a.map(rename), b.map(rename))).toBe(rboExt(a, b));
      }),
    );
  });

  test('agreement higher up counts more', () => {
    const other = [11, 12, 13, 14, 15];
    const shared = other.map((_, place) => rboExt([1, 2, 3, 4, 5], other.with(place, place + 1)));
    expect(shared.toSorted((a, b) => b - a)).toEqual(shared);
    expect(new Set(shared).size).toBe(shared.length);
  });

  test.each([
    ['empty lists', [], [], 0.9],
    ['unequal lengths', [1, 2], [1], 0.9],
    ['an id twice', [1, 1], [1, 2], 0.9],
    ['p = 0', [1], [1], 0],
    ['p = 1', [1], [1], 1],
    ['p that is no number', [1], [1], NaN],
  ])('refused: %s', (_name, a, b, p) => {
    expect(codeOf(() => rboExt(a, b, p))).toBe('input/invalid');
  });
});

function sumTo(n: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += term(i);
  return sum;
}
