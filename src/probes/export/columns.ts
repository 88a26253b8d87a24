/** What the columns of a file mean: a file says so itself, and its header, its cells and its meanings are made of one list. */
import { roundTripDigits } from './digits.ts';

export type Cell = string | number | boolean | null | undefined;

/** One fact of a row. */
export interface ExportColumn<Row, Whence = unknown> {
  /** Its field in JSON; a dot parts a field from the record that it stands in. */
  readonly json: string;
  /** Its column in CSV. */
  readonly csv: string;
  readonly meaning: string;
  /** `nats`, `bits`; left out where there is none. */
  readonly unit?: string;
  readonly cell: (row: Row, whence: Whence) => Cell;
  /** Whether these rows have it at all; they do unless this says otherwise. */
  readonly isThere?: (rows: readonly Row[], whence: Whence) => boolean;
}

/** A column's meaning as JSON has it. */
interface ColumnMeaning {
  readonly meaning: string;
  readonly unit?: string;
  /** What the same is called in CSV. */
  readonly csv: string;
}

/** Those columns that these rows have. */
export function columnsOf<Row, Whence>(
  columns: readonly ExportColumn<Row, Whence>[],
  rows: readonly Row[],
  whence: Whence,
): readonly ExportColumn<Row, Whence>[] {
  return columns.filter(({ isThere }) => isThere === undefined || isThere(rows, whence));
}

/** The cells of a line of CSV: numbers to {@link roundTripDigits}, what is missing empty. */
export function cellsOf<Row, Whence>(
  columns: readonly ExportColumn<Row, Whence>[],
  row: Row,
  whence: Whence,
): readonly (string | number | boolean)[] {
  return columns.map(({ cell }) => roundTripDigits(cell(row, whence)) ?? '');
}

/** Field of JSON → what it means, in which unit, and what CSV calls it. */
export function meaningsOf<Row, Whence>(
  columns: readonly ExportColumn<Row, Whence>[],
): Readonly<Record<string, ColumnMeaning>> {
  return Object.fromEntries(
    columns.map(({ json, csv, meaning, unit }) => [
      json,
      { meaning, ...(unit === undefined ? {} : { unit }), csv },
    ]),
  );
}
