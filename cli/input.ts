/** Where questions come from: lines of JSON, or rows of a table, by the file's name. */
import { Readable } from 'node:stream';
import type { LineOptions } from './arguments.ts';
import { csvRows } from './csv_rows.ts';
import { formatOf } from './format.ts';
import type { Io } from './io.ts';
import { type Line, linesOf, type Row } from './lines.ts';
import { fileStream, untilStopped } from './node/streams.ts';

export interface Input {
  /** Ends where the process is asked to. */
  readonly lines: AsyncIterable<Line | Row>;
  /** An input that has not ended would keep the process. */
  readonly close: () => void;
}

/**
 * @param fields that a question has, beside its id
 * @throws Error of the system where a file is not there; UnmaskError `input/invalid` for one that cannot be read
 */
export async function openInput(
  { input, texts }: Pick<LineOptions, 'input' | 'texts'>,
  fields: readonly string[],
  { stdin, stop }: Pick<Io, 'stdin' | 'stop'>,
): Promise<Input> {
  if (input !== null && input !== '-') {
    switch (formatOf(input)) {
      case 'parquet': {
        // Only here: who asks in lines of JSON loads none of it.
        const { parquetRows } = await import('./node/parquet_rows.ts');
        const rows = await parquetRows(input, ['id', ...fields]);
        return { lines: untilStopped(rows(), stop), close: () => undefined };
      }
      case 'csv': {
        const stream = await fileStream(input);
        return { lines: csvRows(untilStopped<Uint8Array>(stream, stop)), close: () => void stream.destroy() };
      }
      case 'jsonl':
        break;
    }
  }
  // Typed texts are lines as well.
  const typed = texts.map((text) => Buffer.from(`${JSON.stringify({ text })}\n`));
  const stream = input === '-' ? stdin : input === null ? Readable.from(typed) : await fileStream(input);
  return { lines: linesOf(untilStopped<Uint8Array>(stream, stop)), close: () => void stream.destroy() };
}
