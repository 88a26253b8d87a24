/**
 * The loop of every command that answers lines: a few are read, planned together, asked batch by batch, and written in their order. No more
 * than that is ever held, and nothing is read while the output takes nothing.
 */
import type * as v from 'valibot';
import type { UnmaskErrorData } from '../src/model/errors.ts';
import { BadLine } from './exit_status.ts';
import type { Line } from './lines.ts';
import { type ReadLine, readLine } from './questions.ts';
import type { Means, Task } from './task.ts';

/** Takes text; resolves once it may be given more. @throws ReaderGone, and what a disk throws */
export type Write = (text: string) => Promise<void>;

export interface LineRun<Schema extends v.GenericSchema> {
  readonly task: Task<Schema>;
  readonly means: Means;
  /** Whose numbers they are: the last fields of each record that has numbers. */
  readonly whence: object;
  readonly write: Write;
  /** A line without an answer ends the run. */
  readonly strict: boolean;
  /** Ends it after the batch under way. */
  readonly stop: AbortSignal;
  readonly onProgress?: (tally: Tally) => void;
}

/** What came of a run. */
export interface Tally {
  /** Records written. */
  readonly records: number;
  /** Of them, those with an error. */
  readonly errors: number;
  /** It ended before its input did. */
  readonly stopped: boolean;
}

/** Beside {@link Task.linesAtOnce}, of the lines that are held together. */
const BYTES_AT_ONCE = 1024 * 1024;

/**
 * Answers lines, a record for each.
 * @throws BadLine with `strict`, once every record before it is written; UnmaskError of the engine; what `write` throws
 */
export async function runLines<Schema extends v.GenericSchema>(
  lines: AsyncIterable<Line>,
  run: LineRun<Schema>,
): Promise<Tally> {
  const tally = { records: 0, errors: 0, stopped: false };
  const isStopped = (): boolean => run.stop.aborted;
  for await (const group of groupsOf(lines, run.task.linesAtOnce)) {
    if (isStopped()) return { ...tally, stopped: true };
    for await (const records of recordsOf(group, run)) {
      const good = run.strict ? records.findIndex(({ error }) => error !== null) : -1;
      const told = good < 0 ? records : records.slice(0, good);
      if (told.length > 0) await run.write(told.map(({ text }) => text).join(''));
      tally.records += told.length;
      tally.errors += told.filter(({ error }) => error !== null).length;
      run.onProgress?.(tally);
      if (good >= 0) throw badLineOf(records[good]);
      if (isStopped() && told.length > 0) return { ...tally, stopped: true };
    }
  }
  return { ...tally, stopped: isStopped() };
}

/** Lines that are planned together, by the input alone. */
async function* groupsOf(lines: AsyncIterable<Line>, most: number): AsyncGenerator<readonly Line[]> {
  let group: Line[] = [];
  let bytes = 0;
  for await (const line of lines) {
    group.push(line);
    bytes += line.bytes?.byteLength ?? 0;
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
async function* recordsOf<Schema extends v.GenericSchema>(
  group: readonly Line[],
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
