/**
 * The loop of every command that answers lines: a few are read, planned together, asked batch by batch, and written in their order. No more
 * than that is ever held, and nothing is read while the output takes nothing.
 */
import type { UnmaskErrorData } from '../src/model/errors.ts';
import { BadLine } from './exit_status.ts';
import type { Line, Row } from './lines.ts';
import { type ReadLine, readLine } from './questions.ts';
import type { KeptRecords } from './result_file.ts';
import type { Means, QuestionSchema, Task } from './task.ts';

/** Takes text; resolves once it may be given more. @throws ReaderGone, and what a disk throws */
export type Write = (text: string) => Promise<void>;

export interface LineRun<Schema extends QuestionSchema> {
  readonly task: Task<Schema>;
  readonly means: Means;
  /** Whose numbers they are: the last fields of each record that has numbers. */
  readonly whence: object;
  readonly write: Write;
  /** Records that are written already; null where none are. */
  readonly kept: KeptRecords | null;
  /** A line without an answer ends the run. */
  readonly strict: boolean;
  /** Ends it after the batch under way. */
  readonly stop: AbortSignal;
  readonly onProgress?: (tally: Tally) => void;
}

/** What came of a run. */
export interface Tally {
  /** Records written, by this run and the one that it goes on with. */
  readonly records: number;
  /** Of them, those with an error. */
  readonly errors: number;
  /** It ended before its input did. */
  readonly stopped: boolean;
}

/** Beside {@link Task.linesAtOnce}, of the lines that are held together. */
const BYTES_AT_ONCE = 1024 * 1024;

/**
 * Answers lines, a record for each. A run that is gone on with asks again the lines that were planned with the last one written, so that batches
 * are those of an undisturbed run, and compares their records.
 * @throws BadLine with `strict`, once every record before it is written; UnmaskError of the engine; what `write` and `kept` throw
 */
export async function runLines<Schema extends QuestionSchema>(
  lines: AsyncIterable<Line | Row>,
  run: LineRun<Schema>,
): Promise<Tally> {
  const { kept, stop, strict, write } = run;
  const written = kept?.records ?? 0;
  const tally = { records: written, errors: kept?.errors ?? 0, stopped: false };
  const isStopped = (): boolean => stop.aborted;
  let read = 0;
  for await (const group of groupsOf(lines, run.task.linesAtOnce)) {
    read += group.length;
    if (isStopped()) return { ...tally, stopped: true };
    if (read < written) continue;
    for await (const records of recordsOf(group, run)) {
      const news = records.filter(({ number }) => number > written);
      for (const { number, text } of records) if (number <= written) kept?.compare(number, text);
      const bad = strict ? news.findIndex(({ error }) => error !== null) : -1;
      const told = bad < 0 ? news : news.slice(0, bad);
      if (told.length > 0) await write(told.map(({ text }) => text).join(''));
      tally.records += told.length;
      tally.errors += told.filter(({ error }) => error !== null).length;
      run.onProgress?.(tally);
      if (bad >= 0) throw badLineOf(news[bad]);
      if (isStopped() && told.length > 0) return { ...tally, stopped: true };
    }
  }
  if (read < written && !isStopped()) throw new BadLine(endsEarly(read, written));
  return { ...tally, stopped: isStopped() };
}

function endsEarly(read: number, written: number): string {
  return `The input has ${read} lines, and ${written} of them are answered already: it is another input than that of the run before.`;
}

/** Lines that are planned together, by the input alone. */
async function* groupsOf(
  lines: AsyncIterable<Line | Row>,
  most: number,
): AsyncGenerator<readonly (Line | Row)[]> {
  let group: (Line | Row)[] = [];
  let bytes = 0;
  for await (const line of lines) {
    group.push(line);
    bytes += 'bytes' in line ? (line.bytes?.byteLength ?? 0) : line.byteLength;
    if (group.length < most && bytes < BYTES_AT_ONCE) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  if (group.length > 0) yield group;
}

/** A line of the output. */
interface RecordLine {
  readonly number: number;
  readonly text: string;
  readonly error: UnmaskErrorData | null;
}

/** The records of a group in its order, as far as they are there: after each batch those that became whole. */
async function* recordsOf<Schema extends QuestionSchema>(
  group: readonly (Line | Row)[],
  { task, means, whence }: LineRun<Schema>,
): AsyncGenerator<readonly RecordLine[]> {
  const read = group.map((line) => readLine(line, task.schema));
  const asked = read.flatMap((line) => ('asked' in line ? [line] : []));
  const done = new Map<number, RecordLine>();
  for (const line of read) if ('error' in line) done.set(line.number, errorRecord(line, line.error));
  let next = 0;
  const ready = (): readonly RecordLine[] => {
    const records: RecordLine[] = [];
    for (; next < read.length; next++) {
      const record = done.get(read[next].number);
      if (record === undefined) break;
      records.push(record);
      done.delete(record.number);
    }
    return records;
  };
  if (asked.length > 0) {
    const questions = asked.map((line) => line.asked);
    for await (const answers of task.answers(questions, means)) {
      for (const answer of answers) {
        const line = asked[answer.index];
        const record =
          'error' in answer
            ? errorRecord(line, answer.error)
            : recordLine(line, { ...answer.fields, protocol: task.protocol, ...whence }, null);
        done.set(line.number, record);
      }
      yield ready();
    }
  }
  const rest = ready();
  if (rest.length > 0) yield rest;
  if (next < read.length) throw new Error(`line ${read[next].number} was not answered`);
}

function errorRecord<Asked>(line: ReadLine<Asked>, error: UnmaskErrorData): RecordLine {
  const { code, message, expected, actual, remedy } = error;
  return recordLine(line, { error: { code, message, expected, actual, remedy } }, error);
}

function recordLine<Asked>(
  { number, id }: ReadLine<Asked>,
  fields: object,
  error: UnmaskErrorData | null,
): RecordLine {
  return { number, text: `${JSON.stringify({ id, line: number, ...fields })}\n`, error };
}

function badLineOf({ number, error }: RecordLine): BadLine {
  const found =
    error?.actual === undefined ? '' : ` (expected ${error.expected ?? 'another'}; found ${error.actual})`;
  return new BadLine(`Line ${number}: ${error?.message ?? ''}${found} With --strict the run stops here.`);
}
