/** A folder of this machine's disk as the store's disk: what OPFS is to the page. */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder, WritableFile } from '../../src/weights/folder.ts';

export class DiskFolder implements Folder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async folders(): Promise<readonly string[]> {
    const entries = await readdir(this.#path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  async files(): Promise<readonly string[]> {
    const entries = await readdir(this.#path, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  async folder(name: string): Promise<Folder | null> {
    const found = await stat(this.#at(name)).catch(() => null);
    return found?.isDirectory() === true ? new DiskFolder(this.#at(name)) : null;
  }

  makeFolder(name: string): Promise<Folder> {
    mkdirSync(this.#at(name), { recursive: true });
    return Promise.resolve(new DiskFolder(this.#at(name)));
  }

  remove(name: string): Promise<void> {
    return rm(this.#at(name), { recursive: true, force: true });
  }

  async size(name: string): Promise<number | null> {
    return (await stat(this.#at(name)).catch(() => null))?.size ?? null;
  }

  async read(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const file = await open(this.#at(name)).catch(() => null);
    if (file === null) return new Uint8Array();
    try {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  open(name: string): Promise<WritableFile> {
    // Made where it is not there, and what is in it stays.
    closeSync(openSync(this.#at(name), 'a'));
    const file = openSync(this.#at(name), 'r+');
    return Promise.resolve({
      write: (bytes, at) => {
        // A disk that is nearly full takes a part, and fails at the next.
        for (let done = 0; done < bytes.length;) {
          done += writeSync(file, bytes, done, bytes.length - done, at + done);
        }
      },
      truncate: (byteLength) => ftruncateSync(file, byteLength),
      flush: () => fsyncSync(file),
      close: () => {
        closeSync(file);
        return Promise.resolve();
      },
    });
  }

  #at(name: string): string {
    return join(this.#path, name);
  }
}
