/** Tables as CSV (RFC 4180, UTF-8, CRLF). */
import Papa from 'papaparse';

/**
 * What a spreadsheet might run as a formula, by its first character; full-width forms too, which some fold. Papa Parse's own
 * pattern wants the whole cell on one line, so that a line break after the formula would pass it.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const FORM = { escapeFormulae: FORMULA, newline: '\r\n' };

/** Text that a spreadsheet would run is made text by an apostrophe before it. */
export function csvText(fields: readonly string[], data: readonly (readonly unknown[])[]): string {
  const table = { fields: [...fields], data: data.map((row) => [...row]) };
  return `${Papa.unparse(table, FORM)}\r\n`;
}

/** Rows of such a table, at least one; what names its columns is a row as well. */
export function csvRows(data: readonly (readonly unknown[])[]): string {
  return `${Papa.unparse(
    data.map((row) => [...row]),
    FORM,
  )}\r\n`;
}
