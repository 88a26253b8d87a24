import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { arbitraryRows, logRow } from '../../test/support/probe_rows.ts';
import type { LogProbs } from './log_probs.ts';
import { rankDifferences } from './difference.ts';

// p doubles, halves, stays, and goes from ⅛ to ½ and ¼ to ⅛.
const FIRST = logRow(1 / 8, 1 / 4, 1 / 4, 1 / 8, 1 / 4);
const SECOND = logRow(1 / 4, 1 / 8, 1 / 4, 1 / 4, 1 / 8);

/** Δ and mean log p of every word, by id. */
function byId(first: LogProbs, second: LogProbs): { deltas: number[]; means: number[] } {
  const { ids, deltas, means } = rankDifferences(first, second);
  const places = [...first.keys()].map((id) => ids.indexOf(id));
  return { deltas: places.map((at) => deltas[at]), means: places.map((at) => means[at]) };
}

describe('by hand', () => {
  test('Δ is the log of the ratio of probabilities, the second over the first', () => {
    const expected = [Math.LN2, -Math.LN2, 0, Math.LN2, -Math.LN2];
    byId(FIRST, SECOND).deltas.forEach((delta, id) => expect(delta).toBeCloseTo(expected[id], 14));
  });

  test('the mean is the log of the geometric mean', () => {
    expect(byId(FIRST, SECOND).means[0]).toBeCloseTo(Math.log(Math.sqrt(1 / 32)), 14);
  });

  test('the list is by Δ, ties by id, without the excluded', () => {
    expect([...rankDifferences(FIRST, SECOND).ids]).toEqual([0, 3, 2, 1, 4]);
    const list = rankDifferences(FIRST, SECOND, [3, 1]);
    expect([...list.ids]).toEqual([0, 2, 4]);
    expect(list.deltas[2]).toBeCloseTo(-Math.LN2, 14);
    expect(list.means[1]).toBeCloseTo(Math.log(1 / 4), 14);
  });

  test('rows of f32 are read in doubles', () => {
    const delta = byId(Float32Array.of(-1.5, -0.1), Float32Array.of(-1, -0.3)).deltas;
    expect(delta[0]).toBe(0.5);
    expect(delta[1]).toBe(Math.fround(-0.3) - Math.fround(-0.1));
  });
});

describe('properties', () => {
  test('swapping the sentences turns the sign and keeps the mean', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        const [swapped, asked] = [byId(b, a), byId(a, b)];
        expect(swapped.deltas.map((delta) => 0 - delta)).toEqual(asked.deltas.map((delta) => 0 + delta));
        expect(swapped.means).toEqual(asked.means);
      }),
    );
  });

  test('the list holds every id that is not excluded once, in falling order, with its own numbers', () => {
    fc.assert(
      fc.property(arbitraryRows(2), fc.nat(), ([a, b], seed) => {
        const excluded = [seed % a.length];
        const { ids, deltas, means } = rankDifferences(a, b, excluded);
        expect([...ids].sort((x, y) => x - y)).toEqual([...a.keys()].filter((id) => !excluded.includes(id)));
        ids.forEach((id, place) => {
          expect(deltas[place]).toBe(b[id] - a[id]);
          expect(means[place]).toBe((a[id] + b[id]) / 2);
          if (place === 0) return;
          expect(deltas[place] <= deltas[place - 1]).toBe(true);
          if (deltas[place] === deltas[place - 1]) expect(id).toBeGreaterThan(ids[place - 1]);
        });
      }),
    );
  });

  test('Δ is invariant to renumbering the vocabulary', () => {
    fc.assert(
      fc.property(arbitraryRows(2), ([a, b]) => {
        expect(byId(a.toReversed(), b.toReversed()).deltas).toEqual(byId(a, b).deltas.toReversed());
      }),
    );
  });
});

describe('refused', () => {
  test.each([
    ['empty rows', new Float64Array(), new Float64Array()],
    ['unequal lengths', FIRST, SECOND.subarray(1)],
    ['NaN', Float64Array.of(NaN, -1), Float64Array.of(-1, -1)],
    ['−∞', Float64Array.of(-1, -1), Float64Array.of(-1, -Infinity)],
  ])('%s', (_name, a, b) => {
    expect(codeOf(() => rankDifferences(a, b))).toBe('input/invalid');
  });

  test('an excluded id outside the vocabulary', () => {
    expect(codeOf(() => rankDifferences(FIRST, SECOND, [5]))).toBe('input/invalid');
  });
});
