/**
 * Records as a table on the disk. They are written as lines first (`FILE.records.jsonl`, by {@link ResultFile}), so that a killed run is gone on
 * with whatever the table's format, and made into the table once all are there. Beside it `FILE.sha256` has its hash, as `sha256sum -c` reads it.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { csvRows } from '../src/probes/export/csv_text.ts';
import { cellText, type Columns, type TableRecord, valuesOf } from './columns.ts';
import { UsageError } from './exit_status.ts';
import type { Format } from './format.ts';
import { linesOf } from './lines.ts';
import { notOurs, ResultFile } from './result_file.ts';

/** Rows that are made at a time. */
const ROWS_AT_ONCE = 1000;

export class TableFile {
  /** Where records go first; null where all of them are there. */
  readonly records: ResultFile | null;
  readonly #path: string;
  readonly #format: Exclude<Format, 'jsonl'>;

  private constructor(path: string, format: Exclude<Format, 'jsonl'>, records: ResultFile | null) {
    this.#path = path;
    this.#format = format;
    this.records = records;
  }

  /** Null where the table is whole. @throws as {@link ResultFile.open} */
  static async open(
    path: string,
    format: Exclude<Format, 'jsonl'>,
    resume: boolean,
    last: number,
  ): Promise<TableFile | null> {
    const records = recordsOf(path);
    if (!resume && existsSync(records)) {
      throw new UsageError(
        `${records} is what a run that did not end has left: add --resume to go on with it, or remove it.`,
      );
    }
    if (resume && existsSync(path)) {
      if (await isWhole(path)) {
        await rm(records, { force: true });
        return null;
      }
      if (!existsSync(records)) throw notOurs(path);
    }
    return new TableFile(path, format, await ResultFile.open(records, resume, last));
  }

  /** Makes the table of the records, which are whole, and gives it its name. */
  async finish(columns: Columns): Promise<void> {
    const records = recordsOf(this.#path);
    const partial = `${this.#path}.partial`;
    if (this.#format === 'csv') await writeCsv(partial, columns, () => recordsIn(records));
    else {
      // Only here: who writes lines loads none of it.
      const { writeParquet } = await import('./node/parquet_table.ts');
      await writeParquet(partial, columns, () => recordsIn(records));
    }
    const handle = await open(partial, 'r+');
    await handle.sync();
    await handle.close();
    await writeFile(sumOf(this.#path), `${await sha256Of(partial)}  ${basename(this.#path)}\n`);
    await rename(partial, this.#path);
    await rm(records);
  }
}

function recordsOf(path: string): string {
  return `${path}.records.jsonl`;
}

function sumOf(path: string): string {
  return `${path}.sha256`;
}

async function isWhole(path: string): Promise<boolean> {
  const said = await readFile(sumOf(path), 'utf8').catch(() => '');
  return said === `${await sha256Of(path)}  ${basename(path)}\n`;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/** The records of a whole file, without its footer. */
async function* recordsIn(path: string): AsyncGenerator<TableRecord> {
  for await (const { bytes } of linesOf(createReadStream(path))) {
    const record = JSON.parse(Buffer.from(bytes ?? []).toString()) as TableRecord;
    if (record.end === true) return;
    yield record;
  }
}

/** Text that a spreadsheet would run as a formula begins with an apostrophe. */
async function writeCsv(
  path: string,
  columns: Columns,
  records: () => AsyncIterable<TableRecord>,
): Promise<void> {
  const handle = await open(path, 'w');
  try {
    let rows: unknown[][] = [];
    const write = async (): Promise<void> => {
      if (rows.length > 0) await handle.appendFile(csvRows(rows));
      rows = [];
    };
    await handle.appendFile(csvRows([Object.keys(columns)]));
    for await (const record of records()) {
      rows.push(
        valuesOf(columns, record).map((value) => (typeof value === 'number' ? value : cellText(value))),
      );
      if (rows.length === ROWS_AT_ONCE) await write();
    }
    await write();
  } finally {
    await handle.close();
  }
}
