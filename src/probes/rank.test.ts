import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { arbitraryRows } from '../../test/support/probe_rows.ts';
import { ranksInVocabulary, topIds } from './rank.ts';

const ROW = Float32Array.of(-3, -1, -2, -1, -5);

test('of equals the lower id is first', () => {
  expect(ranksInVocabulary(ROW, [0, 1, 2, 3, 4])).toEqual([4, 1, 3, 2, 5]);
  expect([...topIds(ROW, 3)]).toEqual([1, 3, 2]);
});

test('what is excluded is taken out before the first k are taken', () => {
  expect([...topIds(ROW, 3, [1, 2])]).toEqual([3, 0, 4]);
  expect([...topIds(ROW, 9, [1, 2])]).toEqual([3, 0, 4]);
});

describe('properties', () => {
  test('ranks are a permutation of 1 … V, and the top ids are those in order of rank', () => {
    fc.assert(
      fc.property(arbitraryRows(1), fc.integer({ min: 1, max: 30 }), ([row], k) => {
        const ids = [...row.keys()];
        const ranks = ranksInVocabulary(row, ids);
        expect(ranks.toSorted((a, b) => a - b)).toEqual(ids.map((id) => id + 1));
        expect([...topIds(row, k)]).toEqual(ids.toSorted((a, b) => ranks[a] - ranks[b]).slice(0, k));
      }),
    );
  });
});

test.each([
  ['an id outside', () => ranksInVocabulary(ROW, [5])],
  ['a fraction of an id', () => ranksInVocabulary(ROW, [0.5])],
  ['an empty row', () => ranksInVocabulary(new Float64Array(), [])],
  ['NaN', () => ranksInVocabulary(Float64Array.of(NaN, 1), [1])],
  ['no length', () => topIds(ROW, 0)],
  ['a length that is none', () => topIds(ROW, NaN)],
  ['NaN in a ranked row', () => topIds(Float64Array.of(NaN, 1), 1)],
  ['an excluded id outside', () => topIds(ROW, 1, [-1])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
