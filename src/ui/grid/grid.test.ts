import { describe, expect, test } from 'vitest';
import type { GridReference } from '../../probes/grid.ts';
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import type { ProbeSentenceResult } from '../../worker/messages.ts';
import { initialRun } from '../../page/probe_run.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { alikeCells, alikeCellsWords } from './alike_cells.ts';
import { divergenceRows, gridRows } from './exports.ts';
import { announceGrid, linesOf, referenceWords } from './GridResults.tsx';
import {
  clampPlace,
  clampReference,
  gridQuestion,
  referenceOf,
  resolveGrid,
  type ReadyGrid,
} from './grid_job.ts';
import { INITIAL_GRID, withAxes, type GridState } from './grid_state.ts';
import { gridFromShared, gridToShared } from './share.ts';
import { firstSentences, sentencesFor } from './shown_words.ts';

function ready(template: string, more: Partial<GridState> = {}): ReadyGrid {
  const resolved = resolveGrid({ ...INITIAL_GRID, template, ...more });
  if (resolved.kind !== 'ready') throw new Error(resolved.kind);
  return resolved;
}

/** The sentence of a cell. */
function at(grid: ReadyGrid, row: number, column: number): string {
  return grid.texts[firstSentences(grid)[row * grid.columns.length + column]];
}

describe('from a template to cells', () => {
  test('the longer of the first two slots goes across; every cell has its sentence', () => {
    const grid = ready('{a|b|c} saw {x|y} [MASK].');
    expect([grid.rows, grid.columns]).toEqual([
      ['x', 'y'],
      ['a', 'b', 'c'],
    ]);
    expect(at(grid, 1, 2)).toBe('c saw y [MASK].');
    expect(at(grid, 0, 0)).toBe('a saw x [MASK].');
    expect(new Set(firstSentences(grid)).size).toBe(6);
  });

  test('the sides may be chosen; a third slot holds at its first alternative', () => {
    const grid = ready('{a|b} {x|y} {p|q} [MASK].', { axes: { rows: 2, columns: 0 } });
    expect([at(grid, 1, 0), at(grid, 0, 1)]).toEqual(['a x q [MASK].', 'b x p [MASK].']);
    expect([grid.texts.length, grid.sentences]).toEqual([4, 8]);
  });

  test('one slot is a single column', () => {
    const grid = ready('{1..3} [MASK].');
    expect([grid.rows, grid.columns, grid.columnSlot]).toEqual([['1', '2', '3'], [''], null]);
  });

  test('of two articles the one that fits the word is run', () => {
    expect(ready('{x|y} is {a/an} [MASK].', { words: 'editor' }).texts).toEqual([
      'x is an [MASK].',
      'y is an [MASK].',
    ]);
    expect(ready('{x|y} is {a/an} [MASK].', { words: 'nurse' }).texts).toEqual([
      'x is a [MASK].',
      'y is a [MASK].',
    ]);
  });

  test('too many cells are refused in words before anything is made; whole vocabularies sooner', () => {
    const many = { template: '{1..500} {1..500} [MASK].' };
    expect(resolveGrid({ ...INITIAL_GRID, ...many })).toMatchObject({
      kind: 'fault',
      error: { code: 'too-many-sentences' },
    });
    const some = { template: '{1..100} {1..100} [MASK].' };
    expect(resolveGrid({ ...INITIAL_GRID, ...some }).kind).toBe('ready');
    expect(resolveGrid({ ...INITIAL_GRID, ...some, measure: 'jsd' }).kind).toBe('fault');
  });

  test('no word asks nothing; JSD needs none', () => {
    const grid = ready('{a|b} [MASK].', { words: ' , ' });
    expect(gridQuestion(grid, 'log-ratio', 'typed')).toBeNull();
    expect(gridQuestion(grid, 'jsd', 'typed')?.job).toMatchObject({ fullLogProbs: true, targets: [] });
  });

  test('a place beyond the grid is moved to its edge', () => {
    expect(clampPlace({ row: 9, column: 9 }, { rows: ['a', 'b'], columns: ['x'] })).toEqual({
      row: 1,
      column: 0,
    });
  });
});

describe('what is drawn and spoken', () => {
  test('lines along a sweep by rising value, whichever side it is on', () => {
    const down = ready('{3..1:1} {x|y|z|w} [MASK].');
    expect(down.columns).toEqual(['x', 'y', 'z', 'w']);
    const cells = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, null];
    const lines = linesOf(down, cells);
    expect(lines?.data.x).toEqual([1, 2, 3]);
    expect(lines?.data.series.map(({ name, values }) => [name, values])).toEqual([
      ['x', [9, 5, 1]],
      ['y', [10, 6, 2]],
      ['z', [11, 7, 3]],
      ['w', [null, 8, 4]],
    ]);
    expect(linesOf(ready('{a|b} {x|y} [MASK].'), [])).toBeNull();
  });

  test('the cell furthest from the reference is spoken', () => {
    const grid = { rows: ['a', 'b'], columns: ['x', 'y'] };
    expect(announceGrid(grid, [0, 1, -3, null], String).replaceAll('\u00A0', ' ')).toBe(
      '3 cells. Furthest from the reference: “b” × “x”, -3.',
    );
    expect(announceGrid(grid, [null], String)).toBe('');
  });
});

describe('the grid through a link', () => {
  const throughLink = (state: GridState): GridState => {
    const fragment = encodeShare(gridToShared(state, null));
    if (!fragment.ok) throw new Error(fragment.error.message);
    const decoded = decodeShare(fragment.value);
    if (!decoded.ok) throw new Error(decoded.error.message);
    return gridFromShared(decoded.value);
  };

  test('comes back as it was', () => {
    for (const state of [
      INITIAL_GRID,
      { ...INITIAL_GRID, measure: 'jsd' as const },
      {
        ...INITIAL_GRID,
        axes: { rows: 1, columns: 0 },
        reference: { kind: 'cell' as const, row: 2, column: 1 },
        chosen: { row: 1, column: 2 },
        corners: [
          { row: 2, column: 0 },
          { row: 0, column: 3 },
        ] as const,
        form: 'in-place' as const,
      },
      { ...INITIAL_GRID, axes: { rows: 1, columns: null } },
      { ...INITIAL_GRID, words: 'he, him\n\nshe, her', shown: { kind: 'sum' as const, index: 1 } },
      { ...INITIAL_GRID, words: 'he, she', shown: { kind: 'word' as const, index: 1 } },
      { ...INITIAL_GRID, reference: { kind: 'row' as const, row: 1 } },
      { ...INITIAL_GRID, reference: { kind: 'column' as const, column: 4 } },
    ]) {
      expect(throughLink(state)).toEqual(state);
    }
  });
});

test('choosing other sides begins at the first cell', () => {
  const moved: GridState = { ...INITIAL_GRID, reference: { kind: 'row', row: 3 } };
  const turned = { ...moved, ...withAxes({ rows: 1, columns: 0 }) };
  expect(turned).toMatchObject({ reference: { kind: 'cell', row: 0, column: 0 }, chosen: null });
});

describe('what a cell is compared with', () => {
  const grid = { rows: ['a', 'b'], columns: ['x', 'y', 'z'] };

  test('one cell, or that of a row in its own column, or of a column in its own row', () => {
    const cell = { row: 1, column: 2 };
    expect(referenceOf({ kind: 'cell', row: 0, column: 1 }, cell)).toEqual({ row: 0, column: 1 });
    expect(referenceOf({ kind: 'row', row: 0 }, cell)).toEqual({ row: 0, column: 2 });
    expect(referenceOf({ kind: 'column', column: 1 }, cell)).toEqual({ row: 1, column: 1 });
    expect(referenceWords(grid, { kind: 'row', row: 1 })).toBe('“b” in its own column');
    expect(referenceWords(grid, { kind: 'column', column: 0 })).toBe('“x” in its own row');
  });

  test('a reference of a larger grid is moved to the edge; one column is compared by row', () => {
    expect(clampReference({ kind: 'row', row: 9 }, grid)).toEqual({ kind: 'row', row: 1 });
    expect(clampReference({ kind: 'column', column: 9 }, grid)).toEqual({ kind: 'column', column: 2 });
    const single = { rows: ['a', 'b'], columns: [''] };
    expect(clampReference({ kind: 'column', column: 9 }, single)).toEqual({
      kind: 'cell',
      row: 0,
      column: 0,
    });
  });
});

describe('what leaves the page', () => {
  const grid = ready('{a|b} saw {x|y} [MASK].', { words: 'dog' });
  const answered = (measure: GridState['measure']): Answered<ReadyGrid> => {
    const asked = gridQuestion(grid, measure, 'typed');
    if (asked === null) throw new Error('nothing asked');
    const prediction = { rank: 1, id: 9, piece: 's', word: 's', continuation: true, logProb: -0.5 };
    const results = [0, 1, 2].map((index): [number, ProbeSentenceResult] => [
      index,
      {
        ...{ index, tokens: [], cutTokens: 0 },
        masks: [
          {
            ...{ tokenIndex: 0, predictions: [prediction], specialMass: 0, logProbs: null },
            targets: asked.job.targets.map(() => ({ logProb: -1 - index, pieces: 1, rank: null })),
          },
        ],
      },
    ]);
    return { ...asked, run: { ...initialRun<'sentences'>(asked.job), results: new Map(results) } };
  };

  test('a cell of the same tokens as its reference is marked, explained, and said in its row', () => {
    const one = ready('The {man|Man|MAN|woman} saw a [MASK].', { words: 'dog' });
    const asked = gridQuestion(one, 'log-ratio', 'typed');
    if (asked === null) throw new Error('nothing asked');
    const results = [0, 1, 2, 3].map((index): [number, ProbeSentenceResult] => {
      const token = { id: index < 3 ? 7 : 8, piece: index < 3 ? '▁man' : '▁woman', range: null };
      const tokens = [{ ...token, inputId: token.id, special: false, masked: false, maskedInPlace: false }];
      const targets = [{ logProb: -1, pieces: 1, rank: null }];
      const mask = { tokenIndex: 0, predictions: [], specialMass: 0, logProbs: null, targets };
      return [index, { index, tokens, cutTokens: 0, masks: [mask] }];
    });
    const answer: Answered<ReadyGrid> = {
      ...asked,
      run: { ...initialRun<'sentences'>(asked.job), results: new Map(results) },
    };
    const reference = { kind: 'cell', row: 0, column: 0 } as const;
    const alike = alikeCells(answer, reference, sentencesFor(one, 'dog'));
    // The reference is no other cell, and the last one is only as likely, not the same.
    expect(alike).toEqual([null, ['case'], ['case'], null]);
    expect(alikeCellsWords(alike)).toMatch(/^= stands where .*: capitals are read as small letters\. /);
    expect(alikeCellsWords([null, null])).toBeNull();
    const rows = gridRows(answer, reference);
    const said = 'capitals are read as small letters';
    expect(rows.map(({ readAlike }) => readAlike)).toEqual([undefined, said, said, undefined]);
  });

  test('a row a cell that was run, with its Δ; of whole vocabularies the likeliest words, with JSD', () => {
    const answer = answered('log-ratio');
    const reference: GridReference = { kind: 'row', row: 0 };
    const rows = gridRows(answer, reference);
    expect(rows.map(({ sentence, logProb, delta }) => [sentence, logProb, delta])).toEqual([
      ['a saw x [MASK].', -1, 0],
      ['a saw y [MASK].', -2, 0],
      ['b saw x [MASK].', -3, -2],
    ]);
    // The sentence that each is against goes with it.
    expect(rows.map((row) => row.reference)).toEqual([
      'a saw x [MASK].',
      'a saw y [MASK].',
      'a saw x [MASK].',
    ]);
    const divergences = divergenceRows(answered('jsd'), reference, [0, 0.25, null, null]);
    expect(
      divergences.map(({ word, pieceIds, delta, divergence }) => [word, pieceIds[0], delta, divergence]),
    ).toEqual([
      ['##s', 9, null, 0],
      ['##s', 9, null, 0.25],
      ['##s', 9, null, null],
    ]);
  });
});
