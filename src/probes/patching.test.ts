import { describe, expect, test } from 'vitest';
import { alignTokens, hasEffect, patchEffect, patchSums, pickTargets, shareRestored } from './patching.ts';

describe('the share of the effect restored', () => {
  const ends = { into: [-1, -3], from: [-2, -1] } as const;

  test('is 0 for the sentence as it is and 1 for the other; by hand between and beyond', () => {
    expect(patchEffect(ends)).toBe(-3);
    expect(shareRestored(ends, ends.into)).toBeCloseTo(0, 12);
    expect(shareRestored(ends, ends.from)).toBe(1);
    // Δ of 2, 0.5, 3.5, −2.5 where 2 → −1 is the effect.
    expect(shareRestored(ends, [-2, -2.5])).toBeCloseTo(0.5, 12);
    expect(shareRestored(ends, [-1, -4.5])).toBeCloseTo(-0.5, 12);
    expect(shareRestored(ends, [-4.5, -2])).toBeCloseTo(1.5, 12);
  });

  test('is not defined where the effect is under 0.05 nats', () => {
    const small = (effect: number) => ({ into: [-1, -1], from: [-1 + effect, -1] }) as const;
    expect(hasEffect(small(0.049))).toBe(false);
    expect(hasEffect(small(-0.049))).toBe(false);
    expect(hasEffect(small(-0.051))).toBe(true);
    expect(shareRestored(small(0.04), [-0.5, -1])).toBeNull();
    expect(shareRestored({ into: [NaN, -1], from: [-1, -1] }, [-1, -1])).toBeNull();
  });
});

describe('which rows stand opposite each other', () => {
  const rows = (into: readonly number[], from: readonly number[]) => {
    const aligned = alignTokens(into, from);
    return aligned === null ? null : aligned.map((column) => [column.into, column.from]);
  };

  test('of the same length all of them, however they differ', () => {
    expect(rows([2, 7, 8, 3], [2, 9, 7, 3])).toEqual([0, 1, 2, 3].map((row) => [[row], [row]]));
  });

  test('of different lengths what is equal before and behind, and the word between from its end', () => {
    expect(rows([2, 5, 7, 6, 3], [2, 5, 8, 9, 6, 3])).toEqual([
      [[0], [0]],
      [[1], [1]],
      [[2], [3]],
      [[3], [4]],
      [[4], [5]],
    ]);
    expect(rows([2, 10, 11, 12, 6, 3], [2, 8, 9, 6, 3])).toEqual([
      [[0], [0]],
      [
        [2, 3],
        [1, 2],
      ],
      [[4], [3]],
      [[5], [4]],
    ]);
  });

  test('what stands on one side only has no column; a repeated token is taken once', () => {
    expect(rows([2, 5, 6, 3], [2, 5, 9, 6, 3])).toEqual([
      [[0], [0]],
      [[1], [1]],
      [[2], [3]],
      [[3], [4]],
    ]);
    expect(rows([2, 5, 3], [2, 5, 5, 3])).toEqual([
      [[0], [0]],
      [[1], [1]],
      [[2], [3]],
    ]);
  });

  test('of different lengths and in several places they do not', () => {
    expect(rows([2, 7, 5, 8, 3], [2, 9, 5, 10, 11, 3])).toBeNull();
  });
});

describe('the targets that nobody named', () => {
  const logProbs = (...values: number[]) => Float64Array.from(values);
  const a = logProbs(-1, -2, -5, -3, -0.1);
  const b = logProbs(-1.5, -4, -2, -3, -9);
  const isWord = (id: number): boolean => id !== 4;

  test('are the two that differ most, each way, of what may be a target', () => {
    expect(pickTargets(a, b, isWord, [null, null])).toEqual([1, 2]);
    expect(pickTargets(a, b, () => true, [null, null])).toEqual([4, 2]);
  });

  test('leave a word that was named where it is, and are not it', () => {
    expect(pickTargets(a, b, isWord, [3, null])).toEqual([3, 2]);
    expect(pickTargets(a, b, isWord, [null, 1])).toEqual([0, 1]);
    expect(pickTargets(a, b, isWord, [2, null])).toEqual([2, 3]);
  });

  test('are of the ten likeliest words of a side', () => {
    // The twelfth word of each side is the one that differs most.
    const many = Array.from({ length: 24 }, (_, id) => -1 - id * 0.01);
    const lower = logProbs(...many.with(23, -20));
    expect(pickTargets(logProbs(...many), lower, () => true, [null, null])).toEqual([0, 9]);
  });
});

test('sums by pass and by token; a missing cell leaves its sums out', () => {
  const sums = patchSums(
    [
      [0.5, 0.25, 0],
      [1, null, -0.5],
    ],
    3,
  );
  expect(sums).toEqual({ byPass: [0.75, null], byToken: [1.5, null, -0.5] });
  expect(patchSums([], 2)).toEqual({ byPass: [], byToken: [0, 0] });
});
