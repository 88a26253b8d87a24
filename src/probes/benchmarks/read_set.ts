/** Files of sentences, as their authors publish them or the visitor’s own. Recognised by what is in them; nothing in them is trusted. */
import { fail, succeed, type Result } from '../result.ts';
import type { SetFault } from './benchmark_set.ts';
import { readJson, titlesOf } from './read_json.ts';
import { isScoresHeader, readScores } from './read_scores.ts';
import { previewOf, readTable, type SetReading } from './read_table.ts';
import { readWinoBias } from './read_winobias.ts';
import { SetBuilder } from './set_builder.ts';
import { SetError } from './set_fault.ts';
import { columnsOf, type TableChoice } from './table_columns.ts';
import {
  delimiterOf,
  firstRows,
  isRecord,
  jsonLineRows,
  MAX_ROW_LENGTH,
  objectRow,
  parseJson,
  separatedRows,
} from './table_rows.ts';
import { linesOf, textSlices, type OnRead, type TextSource } from './text_slices.ts';

/**
 * Reads one file, or the two of WinoBias, a slice at a time. What cannot be read is a fault in words, never an exception.
 * @param choice what the visitor says of a table; null leaves it to the titles
 * @throws what reading the file itself throws, where it was moved or changed
 */
export async function readSet(
  files: readonly TextSource[],
  choice: TableChoice | null,
  onRead: OnRead,
): Promise<Result<SetReading, SetFault>> {
  try {
    if (files.length === 2) {
      return succeed({ kind: 'set', set: await readWinoBias(files[0], files[1], onRead), table: null });
    }
    if (files.length !== 1) {
      throw new SetError(`A set is one file, or the two of WinoBias; these are ${files.length}.`);
    }
    return succeed(await readFile(files[0], choice, onRead));
  } catch (thrown) {
    if (thrown instanceof SetError) return fail(thrown.fault);
    throw thrown;
  }
}

/** How a value of JSON begins, which a sentence with `[MASK]` does not. */
const JSON_BEGINNING = /^\s*(?:\{\s*["}]|\[\s*[[{"\]])/;

async function readFile(source: TextSource, choice: TableChoice | null, onRead: OnRead): Promise<SetReading> {
  const { head, isWhole } = await headOf(source);
  if (head.trim() === '') throw new SetError(`“${source.name}” is empty, or its beginning is.`);
  const slices = textSlices(source, onRead);
  if (JSON_BEGINNING.test(head)) {
    if (isScoresHeader(head.trimStart().split('\n', 1)[0])) return readScores(source.name, slices);
    const titles = jsonLineTitles(head, isWhole);
    if (titles === null) return readJson(source, choice, onRead);
    const rows = head.split('\n', 20).map((line, at) => objectRow(at + 1, parseJson(line)?.value, titles));
    const read = rows.filter(({ fault }) => fault === null).map(({ cells }) => cells);
    return readTable(source.name, previewOf([titles, ...read], true), choice, jsonLineRows(slices, titles));
  }
  const delimiter = delimiterOf(head);
  const first = firstRows(head, delimiter, isWhole);
  if (!isTable(first) && choice === null) return readLines(source.name, slices);
  const preview = previewOf(first, choice?.isTitled ?? true);
  return readTable(source.name, preview, choice, separatedRows(slices, delimiter));
}

/** The first slice of a file, and whether that is all of it. */
async function headOf(source: TextSource): Promise<{ readonly head: string; readonly isWhole: boolean }> {
  for await (const { text, isLast } of textSlices(source, () => undefined)) {
    return { head: text, isWhole: isLast };
  }
  return { head: '', isWhole: true };
}

/** The keys of the first line's object, where a file has an object a line; null where its JSON is one value. */
function jsonLineTitles(head: string, isWhole: boolean): readonly string[] | null {
  const text = head.trimStart();
  const end = text.indexOf('\n');
  if (end < 0 && !isWhole) return null;
  const first = parseJson(end < 0 ? text : text.slice(0, end));
  if (first === undefined || !isRecord(first.value) || 'data' in first.value) return null;
  return titlesOf(first.value);
}

/** A table has titles that are known, or as many cells in every row, two or more. */
function isTable(first: readonly (readonly string[])[]): boolean {
  if (columnsOf(first[0]) !== null) return true;
  const widths = new Set(first.map(({ length }) => length));
  return first.length > 1 && widths.size === 1 && !widths.has(1);
}

async function readLines(name: string, slices: ReturnType<typeof textSlices>): Promise<SetReading> {
  const builder = new SetBuilder(name, 'sentences');
  for await (const lines of linesOf(slices, MAX_ROW_LENGTH)) {
    for (const { row, text } of lines) {
      if (text === null) builder.leaveOut(row, 'is too long for a line: nothing from there on is read');
      else if (text.trim() !== '') builder.add({ row, sentences: [text] });
    }
  }
  return { kind: 'set', set: builder.build('lines'), table: null };
}
