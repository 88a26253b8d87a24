/** Tables for the terminal that are Markdown too: RESULTS.md holds what the bench printed. */

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand right. */
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** A Markdown table whose columns are padded to one width, so that it reads as text as well. */
export function formatTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => escapePipes(cell(row))));
  const widths = columns.map(({ title }, c) =>
    Math.max(3, title.length, ...cells.map((row) => row[c].length)),
  );
  const pad = (text: string, c: number): string =>
    columns[c].align === 'right' ? text.padStart(widths[c]) : text.padEnd(widths[c]);
  const line = (texts: readonly string[]): string => `| ${texts.map(pad).join(' | ')} |`;
  const rule = widths.map((width, c) =>
    columns[c].align === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(columns.map(({ title }) => title)), line(rule), ...cells.map(line)].join('\n');
}

function escapePipes(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Milliseconds to three significant digits: `0.42`, `8.31`, `652`, `67,400`. */
export function formatMs(ms: number): string {
  return formatNumber(ms, 3);
}

/** `digits` significant digits, never with an exponent, thousands apart. */
export function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toLocaleString('en-US', {
    maximumSignificantDigits: digits,
    minimumSignificantDigits: digits,
  });
}

/** A small difference: `2.3e-6`. NaN stays visible. */
export function formatDelta(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : String(value);
}

/** Mebibytes. */
export function formatMib(bytes: number): string {
  return formatNumber(bytes / 2 ** 20, 3);
}
