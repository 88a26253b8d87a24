/**
 * Records on the disk. They are written to `FILE.partial`; when the last is there, a footer with their number and SHA-256 follows and the file
 * gets its name. So FILE is whole or absent, and what a killed run has left can be gone on with.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, rename, truncate } from 'node:fs/promises';
import { UnmaskError } from '../src/model/errors.ts';
import { UsageError } from './exit_status.ts';
import { linesOf } from './lines.ts';

/** Records that an earlier run has left. */
export interface KeptRecords {
  readonly records: number;
  /** Of them, those with an error. */
  readonly errors: number;
  /**
   * Takes the text of a record that is there, made again: what is gone on with must be the same run.
   * @throws UnmaskError `input/invalid` where it differs
   */
  readonly compare: (number: number, text: string) => void;
}

/** How a file of records ends. */
interface Footer {
  readonly end: true;
  readonly records: number;
  readonly errors: number;
  /** Of all bytes before it, 64 hexadecimal digits. */
  readonly sha256: string;
}

export class ResultFile {
  readonly kept: KeptRecords;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash: Hash;

  private constructor(path: string, handle: FileHandle, { hash, ...kept }: Scan) {
    this.kept = { ...kept, compare: (number, text) => compare(partialOf(path), kept.last, number, text) };
    this.#path = path;
    this.#handle = handle;
    this.#hash = hash;
  }

  /**
   * Opens a file to write records to; null where it is whole and `resume` asks only for what is missing.
   * @param last how many of the records that are there may be compared
   * @throws UsageError where an earlier run has left something and `resume` does not say what to do with it;
   *   UnmaskError `input/invalid` where what is there is none of ours
   */
  static async open(path: string, resume: boolean, last: number): Promise<ResultFile | null> {
    const partial = partialOf(path);
    if (resume && existsSync(path)) {
      const { footer } = await scan(path, last);
      if (footer) return null;
      throw notOurs(path);
    }
    if (!resume || !existsSync(partial)) {
      const handle = await open(partial, 'wx').catch((error: unknown) => {
        throw isThere(error) ? new UsageError(leftOver(partial)) : error;
      });
      return new ResultFile(path, handle, await scan(partial, last));
    }
    const found = await scan(partial, last);
    // A record that was cut off in the middle, or a footer whose file was not named any more.
    await truncate(partial, found.byteLength);
    return new ResultFile(path, await open(partial, 'a'), found);
  }

  /** Adds records. @throws what the disk throws */
  async write(text: string): Promise<void> {
    this.#hash.update(text);
    await this.#handle.appendFile(text);
  }

  /** Ends the file and gives it its name. */
  async finish({ records, errors }: { readonly records: number; readonly errors: number }): Promise<void> {
    const footer: Footer = { end: true, records, errors, sha256: this.#hash.digest('hex') };
    await this.#handle.appendFile(`${JSON.stringify(footer)}\n`);
    await this.#handle.sync();
    await this.#handle.close();
    await rename(partialOf(this.#path), this.#path);
  }

  /** Leaves what is there to a later run. */
  close(): Promise<void> {
    return this.#handle.close();
  }
}

function partialOf(path: string): string {
  return `${path}.partial`;
}

/** What a file holds. */
interface Scan {
  readonly records: number;
  readonly errors: number;
  /** Of the whole records. */
  readonly byteLength: number;
  readonly hash: Hash;
  /** The last of them by their number. */
  readonly last: ReadonlyMap<number, string>;
  /** It ends as a whole file does. */
  readonly footer: boolean;
}

/** @throws UnmaskError `input/invalid` for a line that is no record */
async function scan(path: string, most: number): Promise<Scan> {
  const last = new Map<number, string>();
  const hash = createHash('sha256');
  const found = { records: 0, errors: 0, byteLength: 0, footer: false };
  for await (const line of linesOf(createReadStream(path))) {
    // What no line feed ends was cut off.
    if (!line.isEnded) break;
    const text = `${Buffer.from(line.bytes ?? []).toString()}\n`;
    const value = recordOf(text);
    if (value?.end === true) {
      found.footer = value.sha256 === hash.copy().digest('hex') && value.records === found.records;
      break;
    }
    if (value?.line !== line.number) throw notOurs(path);
    hash.update(text);
    found.records++;
    if ('error' in value) found.errors++;
    found.byteLength += Buffer.byteLength(text);
    last.set(line.number, text);
    last.delete(line.number - most);
  }
  return { ...found, hash, last };
}

function recordOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function compare(path: string, last: ReadonlyMap<number, string>, number: number, text: string): void {
  if (last.get(number) === text) return;
  throw new UnmaskError({
    code: 'input/invalid',
    message: `Record ${number} of ${path} is not the one that this call gives, so that the run cannot be gone on with.`,
    expected: 'the input, model, engine and options of the run before',
    actual: 'others',
    remedy: `Nothing was changed. Call it as before, or remove ${path} to begin anew.`,
  });
}

/** @param path what is there and is no output of this program */
export function notOurs(path: string): UnmaskError {
  return new UnmaskError({
    code: 'input/invalid',
    message: `${path} does not hold records of this program in their order.`,
    remedy: 'Nothing was changed. Choose another name for the output.',
  });
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function leftOver(partial: string): string {
  return `${partial} is what a run that did not end has left: add --resume to go on with it, or remove it.`;
}
