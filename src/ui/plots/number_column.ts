/** Columns whose numbers are written in their own way. Pure. */
import type { PlotColumn } from './table_rows.ts';

/** A column that sorts by a number and shows it as `format` writes it; `–` where there is none. */
export function numberColumn<Row>(
  key: string,
  title: string,
  value: (row: Row) => number | null,
  format: (value: number) => string,
): PlotColumn<Row> {
  const text = (found: number | null): string => (found === null ? '–' : format(found));
  return { key, title, kind: 'number', value, format: (row) => text(value(row)) };
}
