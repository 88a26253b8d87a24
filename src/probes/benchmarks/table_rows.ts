/** The rows of a table, whatever the file writes them as: separated values, or a JSON object a line. */
import Papa from 'papaparse';
import { linesOf, type TextSlice } from './text_slices.ts';

/** One row: its cells by column, or why it has none. */
export interface TableRow {
  /** From 1, the first being that of the titles where there is one. */
  readonly row: number;
  readonly cells: readonly string[];
  /** As `BadRow.reason`; null for a row that is one. */
  readonly fault: string | null;
}

/** UTF-16 code units of a row or line: more is no table. */
export const MAX_ROW_LENGTH = 1_000_000;
const TOO_LONG = `is longer than ${MAX_ROW_LENGTH.toLocaleString('en')} characters: nothing from there on is read`;
const MISPLACED = 'has a quotation mark that is out of place or never closed';

/** What is used of what Papa Parse’s parser returns, which its types leave open. */
interface ParsedPart {
  readonly data: readonly (readonly string[])[];
  /** `row` may be one behind the data: that of a row which is not whole. `index` is where the faulty cell begins. */
  readonly errors: readonly { readonly row: number; readonly index: number }[];
  readonly meta: { readonly cursor: number };
}

/** UTF-16 code units that are parsed at a time: what a quotation mark out of place spoils is parsed again. */
const PART_LENGTH = 1 << 16;

/**
 * Rows of separated values (RFC 4180, any one-character delimiter), a slice's at a time. A blank row is skipped, and counted. Where a
 * quotation mark is out of place, or not closed within {@link MAX_ROW_LENGTH}, the row ends with its line and the next one is read.
 */
export async function* separatedRows(
  slices: AsyncIterable<TextSlice>,
  delimiter: string,
): AsyncGenerator<readonly TableRow[]> {
  const reader = new RowReader(delimiter);
  for await (const slice of slices) {
    const rows = reader.read(slice);
    yield rows.filter(({ cells, fault }) => fault !== null || cells.some((cell) => cell.trim() !== ''));
    if (reader.hasGivenUp) return;
  }
}

class RowReader {
  readonly #delimiter: string;
  /** Text whose row is not whole. */
  #rest = '';
  #row = 0;
  /** A line without end came: nothing can be read any more. */
  hasGivenUp = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The rows that are whole with this slice. */
  read({ text, isLast }: TextSlice): readonly TableRow[] {
    this.#rest += text;
    const rows: TableRow[] = [];
    let length = PART_LENGTH;
    while (this.#rest !== '') {
      const isAll = length >= this.#rest.length;
      const isEnd = isAll && isLast;
      const part = isAll ? this.#rest : this.#rest.slice(0, length);
      const { data, errors, meta } = this.#parse(part, isEnd);
      const fault = errors.at(0);
      const good = fault === undefined ? data : data.slice(0, fault.row);
      for (const cells of good) rows.push({ row: ++this.#row, cells, fault: null });
      if (fault === undefined && (isEnd || meta.cursor > 0)) {
        this.#rest = isEnd ? '' : this.#rest.slice(meta.cursor);
        length = PART_LENGTH;
        continue;
      }
      if (fault === undefined && !isAll) {
        length *= 2;
        continue;
      }
      // The row ends with its line, or comes with the next slice.
      const lineEnd = this.#rest.indexOf('\n', fault?.index ?? 0);
      if (!isLast && this.#rest.length <= MAX_ROW_LENGTH && (fault === undefined || lineEnd < 0)) {
        this.#rest = this.#rest.slice(this.#endOf(part, good.length));
        break;
      }
      this.hasGivenUp = !isLast && lineEnd < 0;
      rows.push({ row: ++this.#row, cells: [], fault: this.hasGivenUp ? TOO_LONG : MISPLACED });
      this.#rest = lineEnd < 0 ? '' : this.#rest.slice(lineEnd + 1);
      length = PART_LENGTH;
    }
    return rows;
  }

  #parse(part: string, isEnd: boolean, preview = 0): ParsedPart {
    return new Papa.Parser({ delimiter: this.#delimiter, newline: '\n', preview }).parse(
      part,
      0,
      !isEnd,
    ) as ParsedPart;
  }

  /** Where the first `count` rows of a part end. */
  #endOf(part: string, count: number): number {
    return count === 0 ? 0 : this.#parse(part, false, count).meta.cursor;
  }
}

/** The delimiter of a text, by its first rows. */
export function delimiterOf(head: string): string {
  return Papa.parse(head, { preview: 20, newline: '\n' }).meta.delimiter;
}

/** The first rows of a text whose end may be missing. */
export function firstRows(head: string, delimiter: string, isWhole: boolean): readonly (readonly string[])[] {
  const parser = new Papa.Parser({ delimiter, newline: '\n', preview: 20 });
  const { data } = parser.parse(head, 0, !isWhole) as ParsedPart;
  return data.filter((cells) => cells.some((cell) => cell.trim() !== ''));
}

/** Objects have their titles with them: in a table these stand in a row of their own before them. */
export function titlesRow(titles: readonly string[]): TableRow {
  return { row: 1, cells: titles, fault: null };
}

export function behindTitles(rows: readonly TableRow[]): readonly TableRow[] {
  return rows.map((row) => ({ ...row, row: row.row + 1 }));
}

/** One object a line, behind the row of their titles. */
export async function* jsonLineRows(
  slices: AsyncIterable<TextSlice>,
  titles: readonly string[],
): AsyncGenerator<readonly TableRow[]> {
  yield [titlesRow(titles)];
  for await (const lines of linesOf(slices, MAX_ROW_LENGTH)) {
    const rows = lines
      .filter(({ text }) => text?.trim() !== '')
      .map(({ row, text }): TableRow =>
        text === null ? { row, cells: [], fault: TOO_LONG } : objectRow(row, parseJson(text)?.value, titles),
      );
    yield behindTitles(rows);
  }
}

/** The cells of an object: what is no text or number is an empty one. */
export function objectRow(row: number, value: unknown, titles: readonly string[]): TableRow {
  if (!isRecord(value)) return { row, cells: [], fault: 'is no JSON object' };
  const cells = titles.map((title) => {
    const cell = Object.hasOwn(value, title) ? value[title] : '';
    return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
  });
  return { row, cells, fault: null };
}

/** @returns undefined for what is none, or is nested deeper than this browser reads */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
