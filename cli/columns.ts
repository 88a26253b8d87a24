/** Records as rows of a table: which columns there are, and what is in each. */

/**
 * What a column holds. `id`: texts or numbers, as the caller's lines have them; `json`: whatever else, as JSON in a text.
 */
export type ColumnType = 'id' | 'text' | 'whole' | 'number' | 'flag' | 'texts' | 'numbers' | 'json';

/** Columns by their names, in their order. */
export type Columns = Readonly<Record<string, ColumnType>>;

export type TableRecord = Readonly<Record<string, unknown>>;

/** Of what every question reads of its text (`tasks/as_read.ts`). */
export const AS_READ = { tokens: 'whole', cutTokens: 'whole', unknown: 'texts' } as const satisfies Columns;

/** @param fields of the records of a task */
export function columnsOf(fields: Columns): Columns {
  return {
    ...{ id: 'id', line: 'whole', error: 'json' },
    ...fields,
    ...{ protocol: 'text', model: 'text', revision: 'text', content: 'text', tokenizer: 'text' },
    ...{ dtype: 'text', engine: 'text', adapter: 'text' },
  };
}

/** A record's values in the columns' order, null where it has none. @throws Error for a field that no column is for: a task's mistake */
export function valuesOf(columns: Columns, record: TableRecord): unknown[] {
  const stray = Object.keys(record).find((name) => !(name in columns));
  if (stray !== undefined) throw new Error(`no column is for the field ${stray}`);
  return Object.keys(columns).map((name) => record[name] ?? null);
}

/** A value as one cell of text: texts as they are, numbers as JSON has them, lists and objects as JSON. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
