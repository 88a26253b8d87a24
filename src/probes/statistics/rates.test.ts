/** Intervals, tests and corrections of rates and p values, against published figures and R's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, failure } from '../../../test/support/errors.ts';
import { binomialTest } from './binomial.ts';
import { benjaminiHochberg } from './false_discovery.ts';
import { wilsonInterval } from './wilson.ts';

const counts = fc
  .integer({ min: 1, max: 200 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

describe('Wilson interval', () => {
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i: Newcombe 1998, table I', (x, n, lower, upper) => {
    const interval = wilsonInterval(x, n);
    expect(interval.lower).toBeCloseTo(lower, 4);
    expect(interval.upper).toBeCloseTo(upper, 4);
    expect(interval.level).toBe(0.95);
  });

  test('9 of 11, to the digits SciPy gives', () => {
    expect(wilsonInterval(9, 11).lower).toBeCloseTo(0.5230194380391557, 14);
    expect(wilsonInterval(9, 11).upper).toBeCloseTo(0.9486323102539149, 14);
  });

  test('ends at 0 where nothing was counted and at 1 where everything was, with no rounding', () => {
    for (let n = 1; n <= 200; n++) {
      expect(wilsonInterval(0, n).lower).toBe(0);
      expect(wilsonInterval(n, n).upper).toBe(1);
    }
  });

  test('holds the rate, stays in 0 … 1, mirrors when successes and failures are swapped, shrinks with n', () => {
    fc.assert(
      fc.property(counts, ([x, n]) => {
        const { lower, upper } = wilsonInterval(x, n);
        expect(lower >= 0 && lower <= x / n && x / n <= upper && upper <= 1).toBe(true);
        expect(upper).toBeGreaterThan(lower);
        const mirrored = wilsonInterval(n - x, n);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 13);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 13);
        const larger = wilsonInterval(4 * x, 4 * n);
        expect(larger.upper - larger.lower).toBeLessThan(upper - lower);
      }),
    );
  });
});

describe('exact binomial test', () => {
  test.each([
    [682, 925, 0.75, 0.3824915595748517], // Conover 1971, the example of R's manual: p = 0.3825
    [9, 11, 0.5, 0.0654296875], // 2 · (1 + 11 + 55) / 2¹¹
    [0, 10, 0.5, 0.001953125], // 2 / 2¹⁰
    [5, 10, 0.5, 1],
    [11, 12, 0.5, 0.00634765625],
    [3, 15, 0.1, 0.18406106910639106], // one-sided: the other tail is all likelier
    [7, 20, 0.3, 0.6294979666766769],
    [10, 10, 0.9, 0.612579511],
  ])('%i of %i at π = %f, as R and SciPy', (x, n, probability, p) => {
    expect(binomialTest(x, n, probability)).toBeCloseTo(p, 12);
  });

  test('a p far below any table: 1,010 of 1,508 at ½', () => {
    expect(binomialTest(1010, 1508) / 2.660089349962693e-40).toBeCloseTo(1, 10);
  });

  test('a certain null hypothesis', () => {
    expect(binomialTest(0, 5, 0)).toBe(1);
    expect(binomialTest(1, 5, 0)).toBe(0);
    expect(binomialTest(5, 5, 1)).toBe(1);
    expect(binomialTest(4, 5, 1)).toBe(0);
  });

  test('agrees with the sum over exact binomial coefficients', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 9 }), ([x, n], tenths) => {
        // Whole numbers: C(n, k) tᵏ (10 − t)ⁿ⁻ᵏ.
        let coefficient = 1n;
        const weights = Array.from({ length: n + 1 }, (_, k) => {
          if (k > 0) coefficient = (coefficient * BigInt(n - k + 1)) / BigInt(k);
          return coefficient * BigInt(tenths) ** BigInt(k) * BigInt(10 - tenths) ** BigInt(n - k);
        });
        const extreme = weights.filter((weight) => weight <= weights[x]).reduce((sum, w) => sum + w, 0n);
        const expected = Number((extreme * 10n ** 18n) / 10n ** BigInt(n)) / 1e18;
        expect(binomialTest(x, n, tenths / 10)).toBeCloseTo(expected, 11);
      }),
    );
  });

  test('above 0, at most 1, the same for failures at 1 − π', () => {
    fc.assert(
      fc.property(counts, ([x, n]) => {
        const p = binomialTest(x, n, 0.5);
        expect(p > 0 && p <= 1).toBe(true);
        expect(binomialTest(n - x, n, 0.5)).toBeCloseTo(p, 13);
      }),
    );
  });

  test('the further from n / 2, the smaller', () => {
    const ps = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((x) => binomialTest(x, 20));
    expect(ps.toSorted((a, b) => b - a)).toEqual(ps);
  });
});

test.each([
  ['no trial', 0, 0],
  ['more successes than trials', 3, 2],
  ['a negative count', -1, 2],
  ['a fraction', 0.5, 2],
  ['NaN', NaN, 2],
  ['endless trials', 1, Infinity],
])('refused: %s', (_name, x, n) => {
  expect(codeOf(() => wilsonInterval(x, n))).toBe('input/invalid');
  expect(codeOf(() => binomialTest(x, n))).toBe('input/invalid');
});

test('what is refused is named', async () => {
  const told = async (x: number, n: number) =>
    (await failure('input/invalid', () => wilsonInterval(x, n))).message;
  expect(await told(0, 0)).toBe('There is nothing to take a rate of.');
  expect(await told(1, 0.5)).toBe('The number of trials is out of bounds.');
  expect(await told(3, 2)).toBe('The number of successes is out of bounds.');
});

test.each([NaN, -0.1, 1.1])('refused: a null hypothesis of %f', (probability) => {
  expect(codeOf(() => binomialTest(1, 2, probability))).toBe('input/invalid');
});

describe('Benjamini–Hochberg', () => {
  // The fifteen p values of the paper's own example.
  const PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];

  test('Benjamini and Hochberg 1995, § 3.2: the four smallest of fifteen at 5 %', () => {
    expect(benjaminiHochberg(PAPER).filter((q) => q <= 0.05)).toHaveLength(4);
  });

  test('the adjusted values that R’s p.adjust and SciPy give', () => {
    const expected = [
      0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765,
      0.486, 0.5811818181818181, 0.714875, 0.7532307692307693, 0.8132142857142857, 1,
    ];
    benjaminiHochberg(PAPER).forEach((q, test) => expect(q).toBeCloseTo(expected[test], 14));
  });

  test('by hand, out of order', () => {
    // sorted .005 .01 .03 .04: 4/1 · .005 = .02, 4/2 · .01 = .02, 4/3 · .03 = .04, .04
    benjaminiHochberg([0.01, 0.04, 0.03, 0.005]).forEach((q, test) =>
      expect(q).toBeCloseTo([0.02, 0.04, 0.04, 0.02][test], 14),
    );
    expect(benjaminiHochberg([0.2])).toEqual([0.2]);
    expect(benjaminiHochberg([])).toEqual([]);
  });

  test('at least p, at most 1, in the order of p, whatever the order of the tests', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
        const qs = benjaminiHochberg(ps);
        qs.forEach((q, test) => {
          expect(q >= ps[test] && q <= 1).toBe(true);
          ps.forEach((p, other) => {
            if (p <= ps[test]) expect(qs[other]).toBeLessThanOrEqual(q);
          });
        });
        expect(benjaminiHochberg(ps.toReversed())).toEqual(qs.toReversed());
      }),
    );
  });

  test('refused: what is no p', () => {
    for (const p of [NaN, -0.1, 1.1]) {
      expect(codeOf(() => benjaminiHochberg([0.5, p]))).toBe('input/invalid');
      expect(codeOf(() => benjaminiHochberg([p, 0.5]))).toBe('input/invalid');
    }
  });
});
