/** Where records go in a file: lines of JSON, or a table, by the file's name. */
import type { Columns } from './columns.ts';
import { UsageError } from './exit_status.ts';
import { formatOf } from './format.ts';
import { ResultFile } from './result_file.ts';
import { TableFile } from './table_file.ts';

export interface Output {
  /** Takes the records; null where an earlier run has left all of them. */
  readonly records: ResultFile | null;
  /** Gives the file its form and its name, once its records are finished. */
  readonly finish: (columns: Columns) => Promise<void>;
}

/** Null where the file is whole and only what is missing is asked. @throws as {@link ResultFile.open} */
export async function openOutput(path: string, resume: boolean, last: number): Promise<Output | null> {
  if (/\.tsv$/i.test(path)) throw new UsageError('A table is written as .csv or .parquet.');
  const format = formatOf(path);
  if (format === 'jsonl') {
    const records = await ResultFile.open(path, resume, last);
    return records && { records, finish: () => Promise.resolve() };
  }
  const table = await TableFile.open(path, format, resume, last);
  return table && { records: table.records, finish: (columns) => table.finish(columns) };
}
