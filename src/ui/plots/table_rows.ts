/** The order of a table's rows. Pure. */

export interface PlotColumn<Row> {
  readonly key: string;
  /** With the unit: `Δ log p (nats)`. */
  readonly title: string;
  /** `text` starts at the left, `number` ends at the right. */
  readonly kind: 'text' | 'number';
  /** What the column sorts by; null and NaN come last either way. */
  readonly value: (row: Row) => string | number | null;
  /** What is shown; the value itself unless given. */
  readonly format?: (row: Row) => string;
  /** What a file has of it, where a cell says more than its value: the two ends of an interval are two columns. */
  readonly parts?: readonly ColumnPart<Row>[];
}

/** A column of a file. */
interface ColumnPart<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | null;
}

export interface SortOrder {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** Indices of `rows` in the order asked for; rows that are alike stay as they were. */
export function sortedRows<Row>(
  rows: readonly Row[],
  columns: readonly PlotColumn<Row>[],
  order: SortOrder | null,
): Uint32Array {
  const indices = Uint32Array.from(rows, (_, index) => index);
  const column = columns.find(({ key }) => key === order?.key);
  if (order === null || column === undefined) return indices;
  const values = rows.map(column.value);
  const sign = order.direction === 'ascending' ? 1 : -1;
  const compare = collator.compare.bind(collator);
  return indices.sort((i, j) => {
    const [a, b] = [values[i], values[j]];
    const missing = Number(isMissing(a)) - Number(isMissing(b));
    if (missing !== 0) return missing;
    if (isMissing(a)) return i - j;
    const difference =
      typeof a === 'number' && typeof b === 'number' ? Math.sign(a - b) : compare(String(a), String(b));
    return difference === 0 || Number.isNaN(difference) ? i - j : sign * difference;
  });
}

const collator = new Intl.Collator('en-GB', { numeric: true });

function isMissing(value: string | number | null): boolean {
  return value === null || Number.isNaN(value);
}
