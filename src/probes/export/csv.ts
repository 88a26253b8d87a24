/** Results as CSV. */
import { cellsOf, columnsOf } from './columns.ts';
import { csvText } from './csv_text.ts';
import { WHENCE_COLUMNS, whenceCells, type Provenance, type ResultRow } from './results.ts';
import { ROW_COLUMNS, SENTENCE } from './row_columns.ts';

/**
 * One line a row, with a column `slot:LABEL` for every slot that any row has; the other columns, and which of them stand only where
 * a row has something there, are `ROW_COLUMNS`. Lists are joined by spaces; what is null is empty.
 */
export function toCsv(rows: readonly ResultRow[], provenance: Provenance): string {
  const slots = [...new Set(rows.flatMap(({ choices }) => [...choices.keys()]))];
  const columns = columnsOf(ROW_COLUMNS, rows, provenance);
  const data = rows.map((row) => [
    ...cellsOf([SENTENCE], row, provenance),
    ...slots.map((slot) => row.choices.get(slot) ?? ''),
    ...cellsOf(columns, row, provenance),
    ...whenceCells(provenance),
  ]);
  const fields = [
    SENTENCE.csv,
    ...slots.map((slot) => `slot:${slot}`),
    ...columns.map(({ csv }) => csv),
    ...WHENCE_COLUMNS,
  ];
  return csvText(fields, data);
}
