/**
 * A run's journal: lines of JSON, each with a checksum of itself. The first says which run it is of, each of the others has scores as they
 * came, to the last bit. It only grows, and what a killed tab has left of a line is cut off when it is opened again.
 */
import type { ModelIdentity } from '../../model/session.ts';
import type { ScoreResult } from '../../engine/score_job.ts';
import type { Folder, WritableFile } from '../../weights/folder.ts';
import { concatBytes, sha256Of } from '../../weights/hash.ts';
import { sealed, unsealed } from '../../weights/sealed.ts';
import type { JournalOf, KeptRun } from './messages.ts';

/** Raised when a line changes its meaning: a journal of another version is begun anew. */
const VERSION = 1;

const READ_BYTES = 1 << 20;
/** Items of one line: what a killed tab may lose beside the batch under way. */
const ITEMS_A_LINE = 100;
const LINE_FEED = 10;
const ENDING = '.jsonl';

/** The name of a run's journal: SHA-256 of all that it is found again by. */
export async function journalKey(of: JournalOf): Promise<string> {
  const { files, sentencesSha256, items, each, protocol, engine, unmask } = of;
  const facts = JSON.stringify([VERSION, files, sentencesSha256, items, each, protocol, engine, unmask]);
  return sha256Of(new TextEncoder().encode(facts));
}

/** What a journal has to say. */
export interface Found {
  readonly of: JournalOf;
  readonly model: ModelIdentity;
  readonly results: readonly ScoreResult[];
  /** Bytes up to the end of the last line that is as it was written. */
  readonly end: number;
}

interface Head {
  readonly of: JournalOf;
  readonly model: ModelIdentity;
}

/** A journal that is open for writing. One at a time has it: whoever opens one holds its lock. */
export class JournalFile {
  readonly #folder: Folder;
  readonly #key: string;
  readonly #of: JournalOf;
  readonly #kept: Set<number>;
  #end: number;
  #file: WritableFile | null = null;

  private constructor(folder: Folder, key: string, of: JournalOf, found: Found | null) {
    this.#folder = folder;
    this.#key = key;
    this.#of = of;
    this.#kept = new Set(found?.results.map(({ index }) => index));
    this.#end = found?.end ?? 0;
  }

  /** Reads what was kept of a run. Nothing is written before there is a score: a set that is only looked at leaves nothing. */
  static async open(
    folder: Folder,
    of: JournalOf,
  ): Promise<{ readonly journal: JournalFile; readonly found: Found | null }> {
    const key = await journalKey(of);
    const found = await read(folder, key);
    return { journal: new JournalFile(folder, key, of, found), found };
  }

  get key(): string {
    return this.#key;
  }

  /**
   * On the disk when this settles. What is kept already is not written again.
   * @throws what the disk throws: what was written before is kept, and nothing more may be appended
   */
  async append(model: ModelIdentity, results: readonly ScoreResult[]): Promise<void> {
    const news = results.filter(({ index }) => !this.#kept.has(index));
    if (news.length === 0) return;
    const file = (this.#file ??= await this.#begin());
    const lines = this.#end === 0 ? [await lineOf({ version: VERSION, of: this.#of, model })] : [];
    for (let start = 0; start < news.length; start += ITEMS_A_LINE) {
      const part = news.slice(start, start + ITEMS_A_LINE);
      for (const { index } of part) this.#kept.add(index);
      lines.push(await lineOf({ scored: this.#kept.size, results: part }));
    }
    const bytes = concatBytes(...lines);
    file.write(bytes, this.#end);
    file.flush();
    this.#end += bytes.byteLength;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  /** Opens it for writing, without what is no whole line of it. */
  async #begin(): Promise<WritableFile> {
    const file = await this.#folder.open(nameOf(this.#key));
    file.truncate(this.#end);
    return file;
  }
}

/** Of the file in the folder of journals. */
export function nameOf(key: string): string {
  return `${key}${ENDING}`;
}

async function lineOf(value: object): Promise<Uint8Array<ArrayBuffer>> {
  const line = await sealed(new TextEncoder().encode(JSON.stringify(value)));
  return concatBytes(line, Uint8Array.of(LINE_FEED));
}

/** All lines of a journal that are as they were written, up to the first that is not; null where the first is not. */
async function read(folder: Folder, key: string): Promise<Found | null> {
  let head: Head | null = null;
  const results = new Map<number, ScoreResult>();
  let end = 0;
  for await (const line of linesOf(folder, nameOf(key))) {
    const json = await checked(line);
    if (head === null) {
      head = await headOf(json, key);
      if (head === null) return null;
    } else {
      const part = resultsOf(json, head.of);
      if (part === null) break;
      for (const result of part) results.set(result.index, result);
    }
    end += line.byteLength + 1;
  }
  return head && { ...head, results: [...results.values()], end };
}

/** The lines of a file that are ended, without their line feeds. */
async function* linesOf(folder: Folder, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const byteLength = (await folder.size(name)) ?? 0;
  /** What came of a line before the slice at hand. */
  let begun: Uint8Array[] = [];
  for (let start = 0; start < byteLength; start += READ_BYTES) {
    const bytes = await folder.read(name, start, Math.min(byteLength, start + READ_BYTES));
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      yield concatBytes(...begun, bytes.subarray(from, at));
      begun = [];
      from = at + 1;
    }
    begun.push(bytes.subarray(from));
  }
}

async function checked(line: Uint8Array<ArrayBuffer>): Promise<Readonly<Record<string, unknown>> | null> {
  const found = await unsealed(line);
  return found?.isSealed === true ? found.json : null;
}

/** Null for a line that is none, or of another run than the file's name says. */
async function headOf(json: Readonly<Record<string, unknown>> | null, key: string): Promise<Head | null> {
  if (json?.version !== VERSION) return null;
  // A line with its checksum is as this build wrote it.
  const head = json as unknown as Head;
  return (await journalKey(head.of)) === key ? head : null;
}

/** Null for a line that is none, or has items that the set has not. */
function resultsOf(
  json: Readonly<Record<string, unknown>> | null,
  { items, each }: JournalOf,
): readonly ScoreResult[] | null {
  if (json === null || !Array.isArray(json.results)) return null;
  const results = json.results as readonly ScoreResult[];
  return results.every(({ index, sentences }) => index < items && sentences.length === each) ? results : null;
}

/** Everything that is kept, whatever it is of. */
export async function keptRuns(folder: Folder): Promise<readonly KeptRun[]> {
  const names = (await folder.files()).filter((name) => name.endsWith(ENDING));
  const runs: KeptRun[] = [];
  for (const name of names) {
    const key = name.slice(0, -ENDING.length);
    const bytes = (await folder.size(name)) ?? 0;
    runs.push({ key, bytes, ...(await listed(folder, key)) });
  }
  return runs;
}

/** Of a journal its first line, and how many items its last whole one counts. */
async function listed(folder: Folder, key: string): Promise<Pick<KeptRun, 'of' | 'scored' | 'model'>> {
  let head: Head | null = null;
  let scored = 0;
  for await (const line of linesOf(folder, nameOf(key))) {
    if (head === null) {
      head = await headOf(await checked(line), key);
      if (head === null) return { of: null, scored: 0, model: null };
    } else scored = countIn(line) ?? scored;
  }
  return { of: head?.of ?? null, model: head?.model ?? null, scored };
}

/** The count at the beginning of a line: what is listed need not be parsed. */
const COUNT = /^\{"scored":(\d+),/;
const COUNT_BYTES = 24;

function countIn(line: Uint8Array): number | null {
  const count = COUNT.exec(new TextDecoder().decode(line.subarray(0, COUNT_BYTES)))?.[1];
  return count === undefined ? null : Number(count);
}

/** Removes what is kept of a run. Nothing happens where there is nothing. */
export async function removeRun(folder: Folder, key: string): Promise<void> {
  await folder.remove(nameOf(key));
}
