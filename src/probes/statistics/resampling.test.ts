/** What is counted over frames: sign-flip permutation, bootstrap, sign agreement. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, failure } from '../../../test/support/errors.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { randomSource } from './random.ts';
import { signAgreement } from './sign_agreement.ts';
import { signFlipTest } from './sign_flip.ts';

/** Darwin's fifteen pairs of maize, cross- less self-fertilised, eighths of an inch. */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

const effect = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -10, max: 10, noNaN: true }));
const effects = fc.array(effect, { minLength: 1, maxLength: 10 });

describe('sign-flip permutation test', () => {
  test('Fisher 1935, § 21: 1,726 of 32,768 assignments are as extreme, 5.267 %', () => {
    expect(signFlipTest(MAIZE)).toEqual({
      p: 1726 / 32768,
      smallestP: 2 / 32768,
      method: { kind: 'exact', assignments: 32768 },
    });
  });

  test('by hand: 1, 2, 3 all one way is 2 of 8; with 1 the other way 4 of 8', () => {
    expect(signFlipTest([1, 2, 3]).p).toBe(2 / 8);
    // |2 + 3 − 1| = 4: also −1 −2 −3, 1 + 2 + 3, −4.
    expect(signFlipTest([-1, 2, 3]).p).toBe(4 / 8);
  });

  test('one difference can show nothing; nor can none that has a sign', () => {
    expect(signFlipTest([3])).toMatchObject({ p: 1, smallestP: 1 });
    expect(signFlipTest([0, 0])).toMatchObject({ p: 1, smallestP: 1 });
  });

  test('equals are equal whatever the order of addition: 0.1 + 0.2 against 0.3', () => {
    // Integers tenfold; in doubles 0.1 + 0.2 − 0.3 is not 0.
    expect(signFlipTest([0.1, 0.2, -0.3]).p).toBe(signFlipTest([1, 2, -3]).p);
    expect(signFlipTest([0.1, 0.2, 0.3, 0.6]).p).toBe(signFlipTest([1, 2, 3, 6]).p);
  });

  test('agrees with a count over every assignment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 9 }), (ds) => {
        const observed = Math.abs(ds.reduce((sum, d) => sum + d, 0));
        let extreme = 0;
        for (let bits = 0; bits < 2 ** ds.length; bits++) {
          const sum = ds.reduce((total, d, i) => total + ((bits >> i) & 1 ? d : -d), 0);
          if (Math.abs(sum) >= observed) extreme++;
        }
        expect(signFlipTest(ds).p).toBe(extreme / 2 ** ds.length);
      }),
    );
  });

  test('at least the smallest, at most 1; the same for any order, all signs turned, any unit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }), (ds) => {
        const { p, smallestP } = signFlipTest(ds);
        expect(p >= smallestP && p <= 1).toBe(true);
        expect(signFlipTest(ds.toReversed()).p).toBe(p);
        expect(signFlipTest(ds.map((d) => -d)).p).toBe(p);
        expect(signFlipTest(ds.map((d) => d * 0.37)).p).toBe(p);
        expect(signFlipTest([...ds, 0]).p).toBe(p);
      }),
    );
  });

  test('is the same in any unit, however large or small', () => {
    for (const unit of [1e-15, 1e-3, 1e9]) {
      expect(signFlipTest([0.1 * unit, 0.2 * unit, -0.3 * unit]).p).toBe(1);
      expect(signFlipTest([0.1 * unit, 0.2 * unit, 0.3 * unit]).p).toBe(2 / 8);
    }
  });

  test('the smallest p is reached when all point one way: 2 / 2ⁿ', () => {
    for (let n = 1; n <= 15; n++) {
      const test = signFlipTest(Array.from({ length: n }, (_, i) => i + 1));
      expect(test.p).toBe(2 / 2 ** n);
      expect(test.smallestP).toBe(test.p);
    }
  });

  test('sixteen and more are sampled, by seed, and p is never 0', () => {
    const all = Array.from({ length: 30 }, (_, i) => 1 + i / 10);
    const first = signFlipTest(all, { seed: 7 });
    expect(first).toEqual({
      p: 1 / 10_001,
      smallestP: 1 / 10_001,
      method: { kind: 'monte-carlo', samples: 10_000, seed: 7 },
    });
    const mixed = [...MAIZE, 3, -5];
    expect(signFlipTest(mixed, { seed: 7 })).toEqual(signFlipTest(mixed, { seed: 7 }));
    expect(signFlipTest(mixed, { seed: 8 }).p).not.toBe(signFlipTest(mixed, { seed: 7 }).p);
  });

  test('where every assignment is as extreme, p is 1, sampled too', () => {
    expect(signFlipTest([...Array<number>(8).fill(1), ...Array<number>(8).fill(-1)]).p).toBe(1);
  });

  test('a sample comes close to the count: Darwin’s pairs, and a sixteenth too small to matter', () => {
    // The standard error of 10,000 draws at p = 0.053 is 0.0022.
    expect(Math.abs(signFlipTest([...MAIZE, 1e-9]).p - 1726 / 32768)).toBeLessThan(0.009);
  });

  test.each([
    ['no difference', [], {}],
    ['NaN', [1, NaN], {}],
    ['an infinity', [1, -Infinity], {}],
    ['no sample', new Array<number>(16).fill(1), { samples: 0 }],
    ['a seed that is none', new Array<number>(16).fill(1), { seed: 0.5 }],
  ])('refused: %s', (_name, ds, resampling) => {
    expect(codeOf(() => signFlipTest(ds, resampling))).toBe('input/invalid');
  });
});

/** Five pairs in five frames. */
const TABLE = [
  [0.9, 0.4, 1.2, 0.7, 0.1],
  [0.3, -0.2, 0.5, 0.6, -0.4],
  [1.1, 0.8, 1.9, 1.0, 0.6],
  [-0.3, -0.1, 0.4, 0.2, -0.6],
  [0.7, 0.2, 0.8, 1.3, 0.0],
];

describe('bootstrap-t over pairs and frames', () => {
  test('none under five pairs, nor under five frames', () => {
    expect(bootstrapInterval(TABLE.slice(1))).toBeNull();
    expect(bootstrapInterval(TABLE.map((row) => row.slice(1)))).toBeNull();
    expect(bootstrapInterval(TABLE)).not.toBeNull();
  });

  test('none where there is no spread to draw from', () => {
    expect(bootstrapInterval(TABLE.map((row) => row.map(() => 0.1)))).toBeNull();
    // All but one alike: more than one resample of twenty has no spread.
    expect(bootstrapInterval(TABLE.map((row, pair) => row.map(() => (pair === 0 ? 1 : 0))))).toBeNull();
  });

  test('hardly skewed: Student’s t with Satterthwaite’s degrees of freedom is more than is drawn', () => {
    // NumPy 2, all 5⁵ × 5⁵ resamples: m = 0.484, e = 0.27333, γ = −0.03676, q = 1.98544; ν = 7.92, so that t = 2.36462.
    const interval = bootstrapInterval(TABLE);
    expect(interval).toMatchObject({ level: 0.95, samples: 10_000, seed: 1991 });
    expect(interval?.lower).toBeCloseTo(-0.1837985, 6);
    expect(interval?.upper).toBeCloseTo(1.1108805, 6);
  });

  test('one pair far off: as counted over all 5⁵ × 5⁵ resamples, the far limit held', () => {
    const skewed = TABLE.map((row, pair) => row.map((effect) => (pair === 2 ? effect + 3 : effect)));
    // NumPy 2: m = 1.084, e = 0.78327, γ = 0.84231, q = 4.34331. B draws of q err by about 3 %.
    const interval = bootstrapInterval(skewed);
    expect(Math.abs((interval?.lower ?? NaN) - -0.74567)).toBeLessThan(0.03);
    expect(interval?.upper).toBeCloseTo(1.084 + (2.4 * 0.78327007) / 0.84231386, 5);
    const turned = bootstrapInterval(skewed.map((row) => row.map((effect) => -effect)));
    expect(turned?.lower).toBeCloseTo(-(interval?.upper ?? NaN), 9);
    expect(turned?.upper).toBeCloseTo(-(interval?.lower ?? NaN), 9);
  });

  test('a resample whose spread is rounding has none', () => {
    // In doubles the mean of seven times 0.1 is not 0.1, so that e* comes out as 1e-17.
    const table = Array.from({ length: 7 }, (_, pair) => Array<number>(7).fill(pair === 0 ? 0.7 : 0.1));
    expect(bootstrapInterval(table)).toBeNull();
  });

  test('as wide as theory says for many pairs: ± 1.96 σ / √n', () => {
    const many = Array.from({ length: 200 }, (_, i) => Math.sin(i * 12.9898) * 3 + 1);
    const mean = many.reduce((sum, x) => sum + x, 0) / many.length;
    const deviation = Math.sqrt(many.reduce((sum, x) => sum + (x - mean) ** 2, 0) / many.length);
    const half = (1.96 * deviation) / Math.sqrt(many.length);
    const interval = bootstrapInterval(
      many.map((x) => [x, x, x, x, x]),
      { samples: 2000 },
    );
    expect(Math.abs((interval?.upper ?? NaN) - (mean + half))).toBeLessThan(0.06 * half);
    expect(Math.abs((interval?.lower ?? NaN) - (mean - half))).toBeLessThan(0.06 * half);
  });

  test('by seed; holds its own mean; shifts and scales with the unit', () => {
    const effect = fc.integer({ min: -80, max: 80 });
    const table = fc.array(fc.array(effect, { minLength: 6, maxLength: 6 }), { minLength: 5, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.nat(), (rows, seed) => {
        const options = { seed, samples: 200 };
        const interval = bootstrapInterval(rows, options);
        expect(bootstrapInterval(rows, options)).toEqual(interval);
        if (interval === null) return;
        const all = rows.flat();
        const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
        expect(interval.lower < mean && mean < interval.upper).toBe(true);
        const moved = bootstrapInterval(
          rows.map((row) => row.map((x) => 4 * x + 3)),
          options,
        );
        expect(moved?.lower).toBeCloseTo(4 * interval.lower + 3, 6);
        expect(moved?.upper).toBeCloseTo(4 * interval.upper + 3, 6);
      }),
      { numRuns: 30 },
    );
  });

  const five = (row: readonly number[]): number[][] => Array.from({ length: 5 }, () => [...row]);
  test.each([
    ['no pair', [], {}],
    ['no frame', [[], []], {}],
    ['rows of unequal length', [[1, 2], [1]], {}],
    ['NaN', five([1, 2, 3, 4, NaN]), {}],
    ['an infinity', five([1, 2, 3, 4, Infinity]), {}],
    ['no sample', five([1, 2, 3, 4, 5]), { samples: 0 }],
    ['a negative seed', five([1, 2, 3, 4, 5]), { seed: -1 }],
  ])('refused: %s', (_name, table, resampling) => {
    expect(codeOf(() => bootstrapInterval(table, resampling))).toBe('input/invalid');
  });
});

describe('sign agreement', () => {
  test('9 of 11, the two others at 0 and on the other side', () => {
    const frames = [0.5, 0.1, 0.7, 0.2, 0.3, 1.1, 0.4, 0.6, 0.05, 0, -0.2];
    expect(signAgreement(frames, 0.3)).toEqual({ agreeing: 9, total: 11, sign: 1 });
    expect(signAgreement(frames, -0.3)).toEqual({ agreeing: 1, total: 11, sign: -1 });
    expect(signAgreement(frames, 0)).toEqual({ agreeing: 0, total: 11, sign: 0 });
  });

  test('at most all; the same for any order, and with every sign turned', () => {
    fc.assert(
      fc.property(effects, effect, (xs, reference) => {
        const { agreeing, total, sign } = signAgreement(xs, reference);
        expect(agreeing >= 0 && agreeing <= total && total === xs.length).toBe(true);
        expect(signAgreement(xs.toReversed(), reference).agreeing).toBe(agreeing);
        const turned = signAgreement(
          xs.map((x) => -x),
          -reference,
        );
        expect(turned.agreeing).toBe(agreeing);
        expect(turned.sign + sign).toBe(0);
      }),
    );
  });

  test('refused: no effect, NaN, a reference that is none', () => {
    expect(codeOf(() => signAgreement([], 1))).toBe('input/invalid');
    expect(codeOf(() => signAgreement([NaN], 1))).toBe('input/invalid');
    expect(codeOf(() => signAgreement([1], NaN))).toBe('input/invalid');
  });
});

describe('random numbers', () => {
  test('are those of their seed, on every machine: figures that are shared come out the same', () => {
    const random = randomSource(7);
    expect(Array.from({ length: 12 }, () => random.sign())).toEqual([
      -1, -1, 1, 1, 1, 1, -1, -1, 1, 1, 1, -1,
    ]);
    expect(Array.from({ length: 12 }, () => random.index(10))).toEqual([8, 5, 7, 6, 4, 9, 6, 4, 4, 2, 1, 5]);
    expect(random.index(1)).toBe(0);
  });

  test('a seed is below 2³²', () => {
    expect(() => randomSource(2 ** 32 - 1)).not.toThrow();
    expect(codeOf(() => randomSource(2 ** 32))).toBe('input/invalid');
  });
});

test('what is refused is named', async () => {
  const told = async (action: () => unknown) => (await failure('input/invalid', action)).message;
  expect(await told(() => signFlipTest([]))).toBe('There are no differences.');
  expect(await told(() => signFlipTest(Array<number>(16).fill(1), { samples: 0 }))).toContain('samples');
  expect(await told(() => bootstrapInterval([]))).toBe('There are no effects.');
  expect(await told(() => bootstrapInterval(TABLE, { samples: 0 }))).toContain('samples');
  expect(await told(() => bootstrapInterval([[1, 2], [1]]))).toBe(
    'The pairs were not read in the same frames.',
  );
  expect(await told(() => signAgreement([NaN], 1))).toBe('One of the effects is not a number.');
  expect(await told(() => randomSource(-1))).toBe('The seed is out of bounds.');
});
