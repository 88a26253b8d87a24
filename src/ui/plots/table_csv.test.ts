import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { numberColumn } from './number_column.ts';
import { tableCells, tableCsv } from './table_csv.ts';
import type { PlotColumn } from './table_rows.ts';

interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly ends: readonly [number, number];
}

const COLUMNS: readonly PlotColumn<Row>[] = [
  { key: 'name', title: 'name', kind: 'text', value: ({ name }) => name },
  numberColumn(
    'value',
    'Δ (nats)',
    ({ value }) => value,
    (value) => value.toFixed(1),
  ),
  {
    ...{ key: 'ends', title: 'interval', kind: 'number' },
    value: ({ ends }) => ends[0],
    format: ({ ends }) => ends.map((end) => end.toFixed(1)).join(' to '),
    parts: [
      { title: 'interval, lower', value: ({ ends }) => ends[0] },
      { title: 'interval, upper', value: ({ ends }) => ends[1] },
    ],
  },
];

const ROWS: readonly Row[] = [
  { name: '=she', value: Math.fround(-Math.PI), ends: [-4, 1 / 3] },
  { name: 'he', value: null, ends: [NaN, 1] },
];

test('a file has what the table shows, unrounded, and whose the numbers are', () => {
  const { data } = Papa.parse<string[]>(tableCsv(tableCells(COLUMNS, ROWS), 'model m, f32'), {
    delimiter: ',',
  });
  expect(data.slice(0, 3)).toEqual([
    ['name', 'Δ (nats)', 'interval, lower', 'interval, upper', 'source'],
    ["'=she", '-3.14159274', '-4', '0.333333333', 'model m, f32'],
    ['he', '', '', '1', 'model m, f32'],
  ]);
});

test('without a source there is no such column', () => {
  expect(tableCsv(tableCells(COLUMNS, ROWS), null)).not.toContain('source');
});
