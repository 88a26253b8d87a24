import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../test/support/errors.ts';
import { logRow } from '../../test/support/probe_rows.ts';
import { jensenShannon } from './divergence.ts';
import { compareGrid, differenceInDifferences, logRatio, sweepLine, type Grid } from './grid.ts';

const LOG_PROBS = [
  [-1, -2, -4],
  [-3, -3, null],
];

const firstCorners = (cells: Grid<number>) =>
  differenceInDifferences(cells, { rows: [0, 1], columns: [0, 1] });

describe('cells against a reference', () => {
  test('one cell', () => {
    expect(compareGrid(LOG_PROBS, { kind: 'cell', row: 0, column: 1 }, logRatio)).toEqual([
      [1, 0, -2],
      [-1, -1, null],
    ]);
  });

  test('a column, in each row', () => {
    expect(compareGrid(LOG_PROBS, { kind: 'column', column: 0 }, logRatio)).toEqual([
      [0, -1, -3],
      [0, 0, null],
    ]);
  });

  test('a row, in each column; without its reference a cell has no number', () => {
    expect(compareGrid(LOG_PROBS, { kind: 'row', row: 1 }, logRatio)).toEqual([
      [2, 1, null],
      [0, 0, null],
    ]);
  });

  test('JSD, in bits', () => {
    const cells = [[logRow(1, 0), logRow(0, 1), logRow(1 / 2, 1 / 2)]];
    const [[same, disjoint, even]] = compareGrid(cells, { kind: 'column', column: 0 }, jensenShannon);
    expect(same).toBe(0);
    expect(disjoint).toBeCloseTo(1, 14);
    expect(even).toBeCloseTo(0.3113, 4);
  });
});

describe('difference in differences', () => {
  test('by hand: +3 in one row, +1 in the other', () => {
    const cells = [
      [-5, -4],
      [-6, -3],
    ];
    expect(firstCorners(cells)).toBe(2);
  });

  test('of chosen pairs, and null where a corner is not there', () => {
    expect(differenceInDifferences(LOG_PROBS, { rows: [0, 1], columns: [1, 0] })).toBe(-1);
    expect(differenceInDifferences(LOG_PROBS, { rows: [0, 1], columns: [0, 2] })).toBeNull();
  });

  const value = fc.integer({ min: -20, max: 20 });
  const square = fc.tuple(value, value, value, value).map(([a, b, c, d]) => [
    [a, b],
    [c, d],
  ]);

  test('the same transposed; the sign turns with either pair', () => {
    fc.assert(
      fc.property(square, (cells) => {
        const effect = firstCorners(cells) ?? NaN;
        const transposed = [0, 1].map((column) => cells.map((row) => row[column]));
        expect(firstCorners(transposed)).toBe(effect);
        const swapped = [
          differenceInDifferences(cells, { rows: [1, 0], columns: [0, 1] }),
          differenceInDifferences(cells, { rows: [0, 1], columns: [1, 0] }),
        ];
        for (const other of swapped) expect(effect + (other ?? NaN)).toBe(0);
      }),
    );
  });

  test('0 wherever rows and columns only add up', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 4, maxLength: 4 }), ([a, b, x, y]) => {
        const cells = [
          [a + x, a + y],
          [b + x, b + y],
        ];
        expect(firstCorners(cells)).toBe(0);
      }),
    );
  });

  test('blind to the reference the cells were taken against', () => {
    fc.assert(
      fc.property(square, fc.constantFrom('row', 'column'), (cells, kind) => {
        const against = compareGrid(
          cells,
          kind === 'row' ? { kind, row: 0 } : { kind: 'column', column: 0 },
          logRatio,
        );
        expect(firstCorners(against)).toBe(firstCorners(cells));
      }),
    );
  });
});

test('a sweep is a line by value, with gaps where nothing was run', () => {
  expect(sweepLine([1920, 1900, 1910], [0.5, -1, null])).toEqual([
    { value: 1900, effect: -1 },
    { value: 1910, effect: null },
    { value: 1920, effect: 0.5 },
  ]);
  expect(sweepLine([1], [null])).toEqual([{ value: 1, effect: null }]);
});

test.each([
  ['an empty grid', () => compareGrid([], { kind: 'row', row: 0 }, logRatio)],
  ['rows without cells', () => compareGrid([[]], { kind: 'row', row: 0 }, logRatio)],
  ['a ragged grid', () => compareGrid([[1, 2], [3]], { kind: 'row', row: 0 }, logRatio)],
  ['a row outside', () => compareGrid([[1]], { kind: 'row', row: 1 }, logRatio)],
  ['a column outside', () => compareGrid([[1]], { kind: 'cell', row: 0, column: NaN }, logRatio)],
  ['NaN in a cell', () => compareGrid([[NaN]], { kind: 'row', row: 0 }, logRatio)],
  ['−∞ in a cell', () => compareGrid([[-1, -Infinity]], { kind: 'column', column: 0 }, logRatio)],
  ['a pair outside', () => differenceInDifferences([[1]], { rows: [0, 1], columns: [0, 0] })],
  [
    'NaN in a corner',
    () =>
      firstCorners([
        [1, 2],
        [3, NaN],
      ]),
  ],
  ['an empty sweep', () => sweepLine([], [])],
  ['effects of other values', () => sweepLine([1, 2], [1])],
  ['a value twice', () => sweepLine([1, 1], [1, 2])],
  ['a value that is none', () => sweepLine([NaN], [1])],
  ['an effect that is none', () => sweepLine([1], [Infinity])],
])('refused: %s', (_name, act) => {
  expect(codeOf(act)).toBe('input/invalid');
});
