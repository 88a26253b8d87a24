/** The table of a plot as a file. Pure. */
import { csvText } from '../../probes/export/csv_text.ts';
import { roundTripDigits } from '../../probes/export/digits.ts';
import type { PlotColumn } from './table_rows.ts';

/** A table as a file has it: the titles of its columns, and its rows. */
export interface TableCells {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The cells of a table in its own order, each number whole and by itself: an interval is two columns. */
export function tableCells<Row>(columns: readonly PlotColumn<Row>[], rows: readonly Row[]): TableCells {
  const parts = columns.flatMap((column) => column.parts ?? [column]);
  return {
    titles: parts.map(({ title }) => title),
    rows: rows.map((row) => parts.map(({ value }) => value(row))),
  };
}

/** The cells of a grid as they lie: a row a row, a column a column. */
export function gridTableCells(
  rowsTitle: string,
  {
    rows,
    columns,
    cells,
  }: {
    readonly rows: readonly string[];
    readonly columns: readonly string[];
    /** Row after row; null for what has not arrived. */
    readonly cells: readonly (number | null)[];
  },
): TableCells {
  return {
    titles: [rowsTitle, ...columns],
    rows: rows.map((name, row) => [
      name,
      ...columns.map((_, column) => cells.at(row * columns.length + column) ?? null),
    ]),
  };
}

/**
 * CSV, numbers to nine significant digits, what is missing empty.
 * @param source model, revision, precision and protocol, in every row; null where nothing has computed
 */
export function tableCsv({ titles, rows }: TableCells, source: string | null): string {
  const own = source === null ? [] : [source];
  const cells = rows.map((row) => [
    ...row.map((cell) => (Number.isNaN(cell) ? '' : (roundTripDigits(cell) ?? ''))),
    ...own,
  ]);
  return csvText([...titles, ...own.map(() => 'source')], cells);
}
