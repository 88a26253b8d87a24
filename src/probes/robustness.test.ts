import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { robustnessOf, robustnessOfFamily } from './robustness.ts';

/** Eleven frames, nine of them one way. */
const FRAMES = [0.5, 0.1, 0.7, 0.2, 0.3, 1.1, 0.4, 0.6, 0.05, -0.15, -0.2];

describe('by hand', () => {
  test('eleven frames', () => {
    const summary = robustnessOf(FRAMES);
    expect(summary).toMatchObject({
      frames: 11,
      median: 0.3,
      lowest: -0.2,
      highest: 1.1,
      agreement: { agreeing: 9, total: 11, sign: 1 },
      permutation: { smallestP: 2 / 2 ** 11, method: { kind: 'exact' } },
    });
    expect(summary.mean).toBeCloseTo(3.6 / 11, 14);
    const { interval } = summary;
    if (interval.kind === 'none') throw new Error('eleven frames have an interval');
    expect(interval.lower).toBeGreaterThan(0);
    expect(interval.lower).toBeLessThan(summary.mean);
    expect(interval.upper).toBeGreaterThan(summary.mean);
  });

  test('four frames have no interval, and the reason; the smallest p is 2 / 2⁴', () => {
    const summary = robustnessOf([1, 2, 3, 4]);
    expect(summary.interval).toEqual({ kind: 'none', reason: 'too-few-frames', frames: 4, needed: 5 });
    expect(summary.permutation).toMatchObject({ p: 0.125, smallestP: 0.125 });
  });

  test('agreement is with the effect shown, where one is given', () => {
    expect(robustnessOf(FRAMES, { reference: -1 }).agreement).toEqual({ agreeing: 2, total: 11, sign: -1 });
  });

  test('a family: what alone is below 5 % need not be so among others', () => {
    // All six one way: p = 2/64 = 0.031, the smallest there is. Among four such tests with one of them so: 0.125.
    const clear = [1, 2, 3, 4, 5, 6];
    const unclear = [1, -2, 3, -4, 5, -6];
    expect(robustnessOfFamily([clear])).toMatchObject([{ adjustedP: 2 / 64, discovery: true }]);
    const family = robustnessOfFamily([clear, unclear, unclear, unclear]);
    expect(family[0]).toMatchObject({ permutation: { p: 2 / 64 }, adjustedP: 8 / 64, discovery: false });
    expect(robustnessOfFamily([clear, clear, clear, clear])[3]).toMatchObject({ discovery: true });
    expect(robustnessOfFamily([])).toEqual([]);
  });
});

test('the same figures each time, and for frames in another order all but the interval', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 9 }), (effects) => {
      const options = { samples: 50 };
      const summary = robustnessOf(effects, options);
      expect(robustnessOf(effects, options)).toEqual(summary);
      const turned = robustnessOf(effects.toReversed(), options);
      expect({ ...turned, interval: null }).toEqual({ ...summary, interval: null });
      expect(summary.lowest <= summary.mean && summary.mean <= summary.highest).toBe(true);
      expect(summary.interval.kind).toBe(effects.length < 5 ? 'none' : 'interval');
    }),
  );
});

test.each([
  ['no frame', () => robustnessOf([])],
  ['NaN', () => robustnessOf([1, NaN])],
  ['−∞', () => robustnessOf([1, -Infinity])],
  ['a reference that is none', () => robustnessOf([1], { reference: NaN })],
  ['an empty member of a family', () => robustnessOfFamily([[1], []])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
