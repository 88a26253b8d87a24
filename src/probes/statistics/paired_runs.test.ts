/** Two runs over the same items: McNemar's test and the paired bootstrap. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../test/support/errors.ts';
import { mcNemarTest } from './mcnemar.ts';
import { pairedBootstrap, samplesOf } from './paired_bootstrap.ts';
import { randomSource } from './random.ts';

describe('McNemar’s test', () => {
  test('by hand: 1 against 9 is 2 (1 + 10) of 1,024, either way round; 5 against 5 shows nothing', () => {
    expect(mcNemarTest(1, 9)).toBeCloseTo(22 / 1024, 15);
    expect(mcNemarTest(9, 1)).toBeCloseTo(22 / 1024, 15);
    expect(mcNemarTest(5, 5)).toBe(1);
    expect(mcNemarTest(0, 1)).toBe(1);
  });

  test('without a disagreement there is no test', () => {
    expect(mcNemarTest(0, 0)).toBeNull();
  });

  test('a count that is none is refused', () => {
    expect(codeOf(() => mcNemarTest(1.5, 2))).toBe('input/invalid');
    expect(codeOf(() => mcNemarTest(-1, 2))).toBe('input/invalid');
  });

  test('twice the smaller tail, counted over every way the disagreements can go', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.nat(8), (b, c) => {
        const n = b + c;
        fc.pre(n > 0);
        let tail = 0;
        for (let ways = 0; ways < 2 ** n; ways++) {
          let ones = 0;
          for (let bits = ways; bits > 0; bits >>= 1) ones += bits & 1;
          if (ones <= Math.min(b, c)) tail++;
        }
        expect(mcNemarTest(b, c)).toBeCloseTo(Math.min(1, (2 * tail) / 2 ** n), 12);
      }),
    );
  });
});

describe('paired bootstrap', () => {
  test('of one difference, again and again, the interval is that difference', () => {
    expect(pairedBootstrap([2, 2, 2, 2, 2])).toMatchObject({
      lower: 2,
      upper: 2,
      samples: 10_000,
      seed: 1991,
    });
  });

  test('under five items there is none; no item, or a NaN, is refused', () => {
    expect(pairedBootstrap([1, 2, 3, 4])).toBeNull();
    expect(codeOf(() => pairedBootstrap([]))).toBe('input/invalid');
    expect(codeOf(() => pairedBootstrap([1, 2, Number.NaN, 4, 5]))).toBe('input/invalid');
    expect(codeOf(() => pairedBootstrap([1, 2, 3, 4, 5], { samples: 0 }))).toBe('input/invalid');
  });

  test('limits are quantiles of means: of 0 and 1 in equal parts those of a binomial share', () => {
    const half = Array.from({ length: 100 }, (_, index) => index % 2);
    const interval = pairedBootstrap(half);
    // The 2.5 % and 97.5 % quantiles of Binomial(100, 1/2) are 40 and 60.
    expect(interval).toMatchObject({ lower: 0.4, upper: 0.6 });
  });

  test('the same seed gives the same limits, another seed others', () => {
    const values = Array.from({ length: 30 }, (_, index) => Math.sin(index));
    expect(pairedBootstrap(values, { seed: 7 })).toEqual(pairedBootstrap(values, { seed: 7 }));
    expect(pairedBootstrap(values, { seed: 7 })?.lower).not.toBe(pairedBootstrap(values, { seed: 8 })?.lower);
  });

  test('of items that flip one way or the other as likely, it holds 0 about 95 times in 100', () => {
    const random = randomSource(3);
    let held = 0;
    for (let study = 0; study < 200; study++) {
      // Three of four items do not flip.
      const flips = Array.from({ length: 80 }, () => (random.index(4) > 0 ? 0 : random.sign()));
      const interval = pairedBootstrap(flips, { samples: 400, seed: study });
      if (interval !== null && interval.lower <= 0 && interval.upper >= 0) held++;
    }
    expect(held).toBeGreaterThanOrEqual(182);
    expect(held).toBeLessThanOrEqual(198);
  });

  test('of very many items fewer resamples are taken, and never fewer than a thousand', () => {
    expect(samplesOf(1_508)).toBe(10_000);
    expect(samplesOf(50_000)).toBe(2_000);
    expect(samplesOf(1_000_000)).toBe(1_000);
  });
});
