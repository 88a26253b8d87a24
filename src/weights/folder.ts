import { CHUNK_BYTES } from './manifest.ts';

/**
 * What the store needs of a disk: named folders of files, written at any place, read by stretches. On a visitor's machine
 * that is OPFS (`opfs.ts`); where it is refused, and in tests, memory. Failures are whatever the platform throws.
 */
export interface Folder {
  /** Names of the folders in it. */
  folders(): Promise<readonly string[]>;
  /** Names of the files in it. */
  files(): Promise<readonly string[]>;
  /** A folder in it, or null when there is none. */
  folder(name: string): Promise<Folder | null>;
  makeFolder(name: string): Promise<Folder>;
  /** Removes a file, or a folder with all it holds. Nothing happens when it is not there. */
  remove(name: string): Promise<void>;
  /** Bytes of a file, null when it is not there. */
  size(name: string): Promise<number | null>;
  /**
   * Bytes `start` to `end` of a file, fewer where it ends before, none where it is not there. Not to be written to: in
   * memory they may be the file itself.
   */
  read(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens a file for writing, made where it is not there. One writer at a time; readers are not kept out. */
  open(name: string): Promise<WritableFile>;
}

/** An open file. Every call throws when the disk is full or gone. */
export interface WritableFile {
  /** Nobody writes to `bytes` from then on: in memory they may become the file itself. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): void;
  truncate(byteLength: number): void;
  /** On the disk when this returns. */
  flush(): void;
  /** Lets others write to it. Nothing happens where the disk has lost the file meanwhile. */
  close(): Promise<void>;
}

/** Writes a small file whole. */
export async function writeFile(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const file = await folder.open(name);
  try {
    file.truncate(0);
    file.write(bytes, 0);
    file.flush();
  } finally {
    await file.close();
  }
}

/** Reads a small file whole; null when it is not there. */
export async function readFile(folder: Folder, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const size = await folder.size(name);
  return size === null ? null : folder.read(name, 0, size);
}

/**
 * A file in memory grows by pages, so that growing never copies what is there. A page is a chunk of a download: what
 * arrives is kept as it came, and read without a copy.
 */
const PAGE_BYTES = CHUNK_BYTES;

class MemoryFile {
  byteLength = 0;
  readonly #pages: Uint8Array<ArrayBuffer>[] = [];

  write(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    // Writing nothing makes no file longer, as on a disk.
    if (bytes.byteLength === 0) return;
    if (this.#takes(bytes, at)) {
      this.#reach(at);
      this.#pages[at / PAGE_BYTES] = bytes;
      this.byteLength = Math.max(this.byteLength, at + bytes.byteLength);
      return;
    }
    this.#reach(at + bytes.byteLength);
    this.#each(at, at + bytes.byteLength, (page, from, to, done) =>
      page.set(bytes.subarray(done, done + to - from), from),
    );
  }

  read(start: number, end: number): Uint8Array<ArrayBuffer> {
    const byteLength = Math.max(0, Math.min(end, this.byteLength) - start);
    const index = Math.floor(start / PAGE_BYTES);
    const within = start - index * PAGE_BYTES;
    if (byteLength > 0 && within + byteLength <= PAGE_BYTES) {
      return this.#pages[index].subarray(within, within + byteLength);
    }
    const bytes = new Uint8Array(byteLength);
    this.#each(start, start + bytes.byteLength, (page, from, to, done) =>
      bytes.set(page.subarray(from, to), done),
    );
    return bytes;
  }

  truncate(byteLength: number): void {
    this.#pages.length = Math.min(this.#pages.length, Math.ceil(byteLength / PAGE_BYTES));
    // What was cut off a page is zero when the file grows again. Whoever has read it keeps what was read.
    const last = this.#pages.length - 1;
    if (last >= 0) this.#pages[last] = this.#pages[last].slice(0, byteLength - last * PAGE_BYTES);
    this.#reach(byteLength);
    this.byteLength = byteLength;
  }

  /** Whether they may be a page as they are: all of their buffer, and all that the page holds. */
  #takes(bytes: Uint8Array<ArrayBuffer>, at: number): boolean {
    if (at % PAGE_BYTES !== 0 || bytes.byteLength > PAGE_BYTES) return false;
    const index = at / PAGE_BYTES;
    const held = index < this.#pages.length ? this.#pages[index].byteLength : 0;
    return bytes.byteLength >= Math.max(1, held) && bytes.byteLength === bytes.buffer.byteLength;
  }

  #reach(byteLength: number): void {
    for (let index = Math.max(0, this.#pages.length - 1); index * PAGE_BYTES < byteLength; index++) {
      const needed = Math.min(PAGE_BYTES, byteLength - index * PAGE_BYTES);
      const page = this.#pages.at(index) ?? new Uint8Array();
      if (page.byteLength >= needed) continue;
      // A small file takes no whole page; one that grows by small steps is not copied at each.
      const larger = new Uint8Array(Math.min(PAGE_BYTES, Math.max(needed, 2 * page.byteLength)));
      larger.set(page);
      this.#pages[index] = larger;
    }
    this.byteLength = Math.max(this.byteLength, byteLength);
  }

  #each(
    start: number,
    end: number,
    visit: (page: Uint8Array<ArrayBuffer>, from: number, to: number, done: number) => void,
  ): void {
    for (let at = start; at < end;) {
      const index = Math.floor(at / PAGE_BYTES);
      const from = at - index * PAGE_BYTES;
      const to = Math.min(PAGE_BYTES, from + end - at);
      visit(this.#pages[index], from, to, at - start);
      at += to - from;
    }
  }
}

/** A folder that lasts as long as the page. */
export class MemoryFolder implements Folder {
  readonly #folders = new Map<string, MemoryFolder>();
  readonly #files = new Map<string, MemoryFile>();

  folders(): Promise<readonly string[]> {
    return Promise.resolve([...this.#folders.keys()]);
  }

  files(): Promise<readonly string[]> {
    return Promise.resolve([...this.#files.keys()]);
  }

  folder(name: string): Promise<MemoryFolder | null> {
    return Promise.resolve(this.#folders.get(name) ?? null);
  }

  makeFolder(name: string): Promise<MemoryFolder> {
    const made = this.#folders.get(name) ?? new MemoryFolder();
    this.#folders.set(name, made);
    return Promise.resolve(made);
  }

  remove(name: string): Promise<void> {
    this.#folders.delete(name);
    this.#files.delete(name);
    return Promise.resolve();
  }

  size(name: string): Promise<number | null> {
    return Promise.resolve(this.#files.get(name)?.byteLength ?? null);
  }

  read(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.#files.get(name)?.read(start, end) ?? new Uint8Array());
  }

  open(name: string): Promise<WritableFile> {
    const file = this.#files.get(name) ?? new MemoryFile();
    this.#files.set(name, file);
    return Promise.resolve({
      write: (bytes, at) => file.write(bytes, at),
      truncate: (byteLength) => file.truncate(byteLength),
      flush: () => undefined,
      close: () => Promise.resolve(),
    });
  }
}
