/** CSV (RFC 4180) as rows, a row at a time: nothing is held but the row that is still arriving. */
import Papa from 'papaparse';
import { UnmaskError } from '../src/model/errors.ts';
import { MAX_LINE_BYTES, OpenLine, type Row } from './lines.ts';
import { badLine } from './questions.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const SEPARATORS = [',', ';', '\t'] as const;

/** Columns whose empty cells say nothing: a text that is empty is one. */
const OPTIONAL = new Set(['id', 'pair', 'targets']);

/**
 * The rows of a table, each by the names that the first row gives its columns. Of `,`, `;` and tabulators the one separates that gives the first
 * row the most cells.
 * @throws UnmaskError `input/invalid` for a first row that does not name columns
 */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  const splitter = new Splitter();
  let header: readonly string[] | null = null;
  let number = 1;
  for await (const bytes of splitter.records(chunks)) {
    if (header === null) {
      const separator = separatorOf(bytes);
      header = headerOf(cellsOf(bytes, separator));
      splitter.separators = [separator.charCodeAt(0)];
      continue;
    }
    yield { number: number++, ...rowOf(bytes, header, String.fromCharCode(splitter.separators[0])) };
  }
}

/** Cuts bytes where a row ends: at a line feed that is in no quoted cell. */
class Splitter {
  /** Behind one of them a cell begins, and only there a quote opens one. */
  separators: readonly number[] = SEPARATORS.map((separator) => separator.charCodeAt(0));
  readonly #open = new OpenLine();
  #place: 'begin' | 'plain' | 'quoted' | 'closed' = 'begin';

  /** The bytes of each row, null where it is too long to be held. */
  async *records(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
    for await (const chunk of chunks) {
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        if (!this.#endsAt(chunk[at])) continue;
        this.#open.add(chunk.subarray(start, at));
        yield this.#open.take();
        start = at + 1;
      }
      this.#open.add(chunk.subarray(start));
    }
    if (this.#open.isBegun) yield this.#open.take();
  }

  #endsAt(byte: number): boolean {
    if (this.#place === 'quoted') {
      if (byte === QUOTE) this.#place = 'closed';
      return false;
    }
    if (byte === LINE_FEED) {
      this.#place = 'begin';
      return true;
    }
    // A quote in a quoted cell is two: the first closes it, the second opens it again.
    if (byte === QUOTE && this.#place !== 'plain') this.#place = 'quoted';
    else this.#place = this.separators.includes(byte) ? 'begin' : 'plain';
    return false;
  }
}

function separatorOf(bytes: Uint8Array | null): string {
  const text = textOf(bytes);
  const counts = SEPARATORS.map((separator) => {
    const { cells, fault } = parsed(text, separator);
    return fault === null ? cells.length : 0;
  });
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

function headerOf(names: readonly string[]): readonly string[] {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return names;
  throw new UnmaskError({
    code: 'input/invalid',
    message: 'The first row of the table names a column twice.',
    expected: 'a name for each column',
    actual: JSON.stringify(twice.slice(0, 100)),
    remedy: 'Nothing was asked. Name each column once.',
  });
}

function rowOf(
  bytes: Uint8Array | null,
  header: readonly string[],
  separator: string,
): Pick<Row, 'value' | 'byteLength'> {
  const byteLength = bytes?.byteLength ?? 0;
  try {
    const cells = cellsOf(bytes, separator);
    if (cells.length !== header.length) {
      throw badLine('The row has not as many cells as the first has.', `${header.length}`, `${cells.length}`);
    }
    const named = header.map((name, at) => [name, cells[at]] as const);
    const said = named.filter(([name, cell]) => cell !== '' || !OPTIONAL.has(name));
    return { byteLength, value: Object.fromEntries(said.map(([name, cell]) => [name, valueOf(name, cell)])) };
  } catch (error) {
    if (error instanceof UnmaskError) return { byteLength, value: error };
    throw error;
  }
}

/** Several words stand in one cell, apart by commas or as a list of JSON. */
function valueOf(name: string, cell: string): unknown {
  if (name !== 'targets') return cell;
  if (!cell.startsWith('[')) return cell.split(',').map((word) => word.trim());
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    throw badLine('The field targets is no list of JSON.', 'he,she or ["he", "she"]', cell);
  }
}

/** @throws UnmaskError `input/invalid` */
function cellsOf(bytes: Uint8Array | null, separator: string): readonly string[] {
  const { cells, fault } = parsed(textOf(bytes), separator);
  if (fault === null) return cells;
  throw badLine(
    'The row has a quote that is not closed, or text behind one.',
    'cells in quotes or without',
    fault,
  );
}

/** One row, whatever line breaks are in its cells. */
function parsed(
  text: string,
  separator: string,
): { readonly cells: readonly string[]; readonly fault: string | null } {
  const { data, errors } = Papa.parse<readonly string[]>(text, { delimiter: separator, newline: '\n' });
  return { cells: data.at(0) ?? [''], fault: errors.at(0)?.message ?? null };
}

/** @throws UnmaskError `input/invalid` */
function textOf(bytes: Uint8Array | null): string {
  if (bytes === null) {
    throw badLine('The row is too long to be read.', `at most ${MAX_LINE_BYTES} bytes`, 'more');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    throw badLine('The row is no text in UTF-8.', 'UTF-8', 'other bytes');
  }
}
