/** Tables of cells: how many are drawn, and where keys lead. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CellTable } from './CellTable.tsx';
import { mostDrawn, stretchesOf } from './drawn_cells.ts';
import { stepFrom, type CellPlace } from './use_cell_keys.ts';

/** A table of so many tokens, and how often a number was written into it. */
function drawn(tokens: number, chosen: CellPlace | null = null) {
  const names = Array.from({ length: tokens }, (_, token) => `token ${token}`);
  let written = 0;
  const table = createElement(CellTable, {
    ...{ rows: names, columns: names, caption: 'a table', chosen, onChoose: () => undefined },
    cells: new Array<number>(tokens ** 2).fill(0.5),
    quantity: { title: 'q', signed: false, format: () => `n${written++}` },
  });
  const html = renderToStaticMarkup(table);
  return { html, written, cells: [...html.matchAll(/data-cell="(\d+ \d+)"/g)].map(([, cell]) => cell) };
}

describe('of a large table', () => {
  test('64 × 64 cells are drawn, and it is said', () => {
    const { html, written, cells } = drawn(204);
    expect([written, cells.length, cells.at(0), cells.at(-1)]).toEqual([4096, 4096, '0 0', '63 63']);
    expect(html).toContain('64 × 64 of 204 × 204 cells are drawn at once; the files have all.');
    expect(html).toContain('Which rows are drawn');
  });

  test('those with the chosen cell, the last of what is left', () => {
    const { cells, html } = drawn(204, { row: 200, column: 70 });
    expect([cells.length, cells.at(0), cells.at(-1)]).toEqual([12 * 64, '192 64', '203 127']);
    expect([...html.matchAll(/aria-selected="true"/g)]).toHaveLength(1);
  });

  test('a small one is drawn whole, and nothing is said', () => {
    const { html, cells } = drawn(64);
    expect(cells).toHaveLength(4096);
    expect(html).not.toContain('at once');
  });

  test.each([
    [64, 64, { rows: 64, columns: 64 }],
    [204, 204, { rows: 64, columns: 64 }],
    [25, 205, { rows: 25, columns: 163 }],
    [2000, 4, { rows: 1024, columns: 4 }],
    [0, 5, { rows: 0, columns: 5 }],
  ])('%i × %i', (rows, columns, most) => {
    expect(mostDrawn(rows, columns)).toEqual(most);
  });

  test('stretches hold every row once', () => {
    expect(stretchesOf(130, 64)).toEqual([
      { from: 0, to: 64 },
      { from: 64, to: 128 },
      { from: 128, to: 130 },
    ]);
    expect(stretchesOf(0, 64)).toEqual([{ from: 0, to: 0 }]);
  });
});

test('arrows lead to the cell beside, no further than those that are there; other keys nowhere', () => {
  const [rows, columns] = [
    { from: 64, to: 128 },
    { from: 0, to: 3 },
  ];
  const from = (row: number, column: number, key: string) => stepFrom({ row, column }, key, rows, columns);
  expect(from(64, 1, 'ArrowDown')).toEqual({ row: 65, column: 1 });
  expect(from(64, 1, 'ArrowUp')).toEqual({ row: 64, column: 1 });
  expect(from(127, 2, 'ArrowRight')).toEqual({ row: 127, column: 2 });
  expect(from(127, 2, 'ArrowLeft')).toEqual({ row: 127, column: 1 });
  expect(from(64, 1, 'toString')).toBeNull();
});
