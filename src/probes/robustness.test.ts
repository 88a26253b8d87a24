import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { groupInference } from './group_inference.ts';
import { canBeMarked, familyMarks, smallestPOf, spreadOf } from './robustness.ts';

/** Eleven frames, nine of them one way. */
const FRAMES = [0.5, 0.1, 0.7, 0.2, 0.3, 1.1, 0.4, 0.6, 0.05, -0.15, -0.2];

describe('how far an effect holds', () => {
  test('eleven frames: counted, and not tested', () => {
    const spread = spreadOf(FRAMES);
    expect(spread).toEqual({
      count: 11,
      mean: spread.mean,
      median: 0.3,
      lowest: -0.2,
      highest: 1.1,
      agreement: { agreeing: 9, total: 11, sign: 1 },
    });
    expect(spread.mean).toBeCloseTo(3.6 / 11, 14);
  });

  test('agreement is with the effect shown, where one is given; with none there is no count', () => {
    expect(spreadOf(FRAMES, { reference: -1 }).agreement).toEqual({ agreeing: 2, total: 11, sign: -1 });
    expect(spreadOf(FRAMES, { reference: null }).agreement).toBeNull();
  });

  test('what an effect stands beside is not its own evidence: the one frame there is leaves none', () => {
    expect(spreadOf([0.4], { reference: 0.4, others: [] }).agreement).toBeNull();
    expect(spreadOf([0.4], { others: [] }).agreement).toBeNull();
    const { agreement, count } = spreadOf([0.4, -0.1], { reference: 0.4, others: [-0.1] });
    expect([agreement, count]).toEqual([{ agreeing: 0, total: 1, sign: 1 }, 2]);
  });
});

describe('whether groups differ', () => {
  /** Two pairs that point opposite ways, in ten frames that all say so. */
  const STABLE = [Array.from({ length: 10 }, () => 2), Array.from({ length: 10 }, () => -1)];

  test('the unit is the pair: ten frames of two pairs are two observations', () => {
    const { pairs, frames, permutation, interval } = groupInference(STABLE);
    expect([pairs, frames]).toEqual([2, 10]);
    expect(permutation).toMatchObject({ p: 1, smallestP: 0.5 });
    expect(interval).toEqual({ kind: 'none', reason: 'too-few', needed: 5 });
  });

  test('six pairs one way: p = 2 / 2⁶ over their means, in however many frames', () => {
    const table = [1, 2, 3, 4, 5, 6].map((mean) => [mean - 9, mean + 9]);
    expect(groupInference(table).permutation.p).toBe(2 / 64);
    expect(groupInference(table).interval.kind).toBe('none');
  });

  test('all alike: no interval of no width', () => {
    const table = Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => 0.1));
    expect(groupInference(table).interval).toEqual({ kind: 'none', reason: 'no-spread' });
  });

  test('the same for frames in another order, and under another name of the sides', () => {
    const table = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(table, (rows) => {
        const { permutation } = groupInference(rows);
        expect(groupInference(rows.map((row) => row.toReversed())).permutation.p).toBe(permutation.p);
        expect(groupInference(rows.map((row) => row.map((x) => -x))).permutation.p).toBe(permutation.p);
      }),
    );
  });

  test.each([1, 2, 3, 4, 5, 6, 10])('with %i pairs the smallest p is that of the test', (pairs) => {
    const table = Array.from({ length: pairs }, (_, i) => [1 + i]);
    expect(smallestPOf(pairs)).toBe(groupInference(table).permutation.p);
    expect(canBeMarked(pairs)).toBe(pairs >= 6);
  });
});

test('a family: what alone is below 5 % need not be so among others', () => {
  // All six one way: p = 2/64 = 0.031, the smallest there is. Among four such tests with one of them so: 0.125.
  expect(familyMarks([2 / 64])).toEqual([{ adjustedP: 2 / 64, discovery: true }]);
  expect(familyMarks([2 / 64, 1, 1, 1])[0]).toEqual({ adjustedP: 8 / 64, discovery: false });
  expect(familyMarks([2 / 64, 2 / 64, 2 / 64, 2 / 64])[3]).toMatchObject({ discovery: true });
  expect(familyMarks([])).toEqual([]);
});

test.each([
  ['no frame', () => spreadOf([])],
  ['NaN', () => spreadOf([1, NaN])],
  ['−∞', () => spreadOf([1, -Infinity])],
  ['a reference that is none', () => spreadOf([1], { reference: NaN })],
  ['no pair', () => groupInference([])],
  ['a pair that misses a frame', () => groupInference([[1, 2], [1]])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
