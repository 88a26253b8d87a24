import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { arbitraryRows, logRow } from '../../test/support/probe_rows.ts';
import { jensenShannon, jsdShares } from './divergence.ts';
import { logOfSum } from './log_probs.ts';

describe('by hand', () => {
  const certain = logRow(1, 0);
  const even = logRow(1 / 2, 1 / 2);

  test('disjoint distributions are one bit apart, equal ones none', () => {
    expect(jensenShannon(certain, logRow(0, 1))).toBeCloseTo(1, 15);
    expect(jensenShannon(even, even)).toBe(0);
  });

  test('a certain and an even coin', () => {
    // M = (¾, ¼): ½ log₂ (4/3) + ½ (½ log₂ (2/3) + ½ log₂ 2) = 0.3113 bits
    const expected = 0.5 * Math.log2(4 / 3) + 0.5 * (0.5 * Math.log2(2 / 3) + 0.5);
    expect(jensenShannon(certain, even)).toBeCloseTo(expected, 15);
  });

  test('distributions far apart, at probabilities no double holds', () => {
    const p = Float64Array.of(0, -800);
    const q = Float64Array.of(-800, 0);
    expect(jensenShannon(p, q)).toBeCloseTo(1, 14);
  });
});

/** The definition, by probabilities. */
function byDefinition(a: Float64Array, b: Float64Array): number {
  const [p, q] = [a.map(Math.exp), b.map(Math.exp)];
  const kl = (x: Float64Array): number =>
    x.reduce(
      (sum, value, id) => (value > 0 ? sum + value * Math.log2((2 * value) / (p[id] + q[id])) : sum),
      0,
    );
  return (kl(p) + kl(q)) / 2;
}

describe('the share of one word', () => {
  test('by hand: what a certain and an even coin differ in', () => {
    // Heads: 1 · ln (4/3) + ½ · ln (2/3); tails: ½ · ln 2.
    const heads = Math.log(4 / 3) + 0.5 * Math.log(2 / 3);
    const tails = 0.5 * Math.log(2);
    const shares = jsdShares(logRow(1, 0), logRow(1 / 2, 1 / 2), [1, 0]);
    expect(shares[0]).toBeCloseTo(tails / (heads + tails), 14);
    expect(shares[1]).toBeCloseTo(heads / (heads + tails), 14);
  });

  test('shares of all words add up to 1, none is below 0, and they do not know the sides', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        fc.pre(jensenShannon(a, b) > 1e-9);
        const ids = [...a.keys()];
        const shares = jsdShares(a, b, ids);
        expect(shares.every((share) => share >= 0)).toBe(true);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(jsdShares(b, a, ids)).toEqual(shares);
      }),
    );
  });

  test('a likely word that differs a little outweighs a rare one that differs much', () => {
    const [common, rare] = jsdShares(logRow(0.5, 0.001, 0.499), logRow(0.3, 0.0001, 0.6999), [0, 1]);
    expect(common).toBeGreaterThan(10 * rare);
  });

  test('equal distributions have nothing to share', () => {
    expect(jsdShares(logRow(0.5, 0.5), logRow(0.5, 0.5), [0, 1])).toEqual([0, 0]);
  });

  test('an id outside the vocabulary is refused', () => {
    expect(codeOf(() => jsdShares(logRow(0.5, 0.5), logRow(0.2, 0.8), [2]))).toBe('input/invalid');
  });
});

describe('properties', () => {
  test('JSD agrees with the definition, is symmetric exactly, and between 0 and 1 bit', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        const value = jensenShannon(a, b);
        expect(value).toBeCloseTo(byDefinition(a, b), 12);
        expect(jensenShannon(b, a)).toBe(value);
        expect(value >= 0 && value <= 1).toBe(true);
        expect(jensenShannon(a, a)).toBe(0);
      }),
    );
  });

  test('√JSD obeys the triangle inequality (Endres and Schindelin 2003)', () => {
    fc.assert(
      fc.property(arbitraryRows(3), ([a, b, c]) => {
        const distance = (x: Float64Array, y: Float64Array): number => Math.sqrt(jensenShannon(x, y));
        // The root turns a rounding of 1e-16 into one of 1e-8.
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-7);
      }),
    );
  });

  test('renumbering the vocabulary changes nothing but the order of the sum', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        expect(jensenShannon(a.toReversed(), b.toReversed())).toBeCloseTo(jensenShannon(a, b), 14);
      }),
    );
  });

  test('JSD is at most a quarter of KL(P‖Q) + KL(Q‖P)', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        // Lin 1991, theorem 3, halved. KL(P‖Q) + KL(Q‖P) = Σ (p − q) log₂ (p / q).
        const jeffreys = a.reduce(
          (sum, log, id) => sum + ((Math.exp(log) - Math.exp(b[id])) * (log - b[id])) / Math.LN2,
          0,
        );
        expect(jensenShannon(a, b)).toBeLessThanOrEqual(jeffreys / 4 + 1e-12);
      }),
    );
  });

  test('rows of f32 give what doubles give within their rounding', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        const value = jensenShannon(Float32Array.from(a), Float32Array.from(b));
        expect(value).toBeCloseTo(jensenShannon(a, b), 4);
      }),
    );
  });
});

describe('refused', () => {
  const even = logRow(1 / 2, 1 / 2);
  test.each([
    ['empty rows', new Float64Array(), new Float64Array()],
    ['unequal lengths', even, logRow(1)],
    ['NaN', even, Float64Array.of(NaN, 0)],
    ['+∞', even, Float64Array.of(Infinity, 0)],
    ['raw logits', even, Float64Array.of(3, 1)],
    ['all of it impossible', even, Float64Array.of(-Infinity, -Infinity)],
  ])('%s', (_name, a, b) => {
    expect(codeOf(() => jensenShannon(a, b))).toBe('input/invalid');
    expect(codeOf(() => jensenShannon(b, a))).toBe('input/invalid');
  });
});

describe('rows', () => {
  test('summed probabilities, also those too small for a double', () => {
    expect(logOfSum([Math.log(0.1), Math.log(0.2)])).toBeCloseTo(Math.log(0.3), 14);
    expect(logOfSum([-1000, -1000])).toBeCloseTo(-1000 + Math.LN2, 12);
    expect(logOfSum([-2, -Infinity])).toBe(-2);
    expect(logOfSum([-Infinity])).toBe(-Infinity);
    expect(codeOf(() => logOfSum([]))).toBe('input/invalid');
    expect(codeOf(() => logOfSum([NaN]))).toBe('input/invalid');
    expect(codeOf(() => logOfSum([Infinity]))).toBe('input/invalid');
  });
});
