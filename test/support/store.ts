/** A store and a network for tests: nothing on a disk, nobody waits. */
import { LocalLocks, type Locks } from '../../src/weights/locks.ts';
import { MemoryFolder, type Folder, type WritableFile } from '../../src/weights/folder.ts';
import { Store } from '../../src/weights/store.ts';
import type { Transport } from '../../src/weights/transport.ts';

/** A store whose "disk" is memory that another store may open as well, as after a reload or in another tab. */
export function memoryStore(disk: Folder = new MemoryFolder(), locks: Locks = new LocalLocks()): Store {
  return new Store(disk, locks);
}

/** As patient in tries as visitors' own, but every wait is over at once; `waits` notes how long it would have been. */
export function fastTransport(
  fetch: typeof globalThis.fetch = globalThis.fetch,
  change: Partial<Transport> = {},
): Transport & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    fetch,
    // Longer than any test: silence is what a test makes, never a machine that is busy.
    stallMs: 2 ** 31 - 1,
    failuresAllowed: 3,
    backOffMs: (failures) => 1000 * 2 ** (failures - 1),
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      return Promise.resolve();
    },
    refusedByPolicy: () => false,
    isOnline: () => true,
    ...change,
  };
}

/** What a disk does wrong, and when. */
export interface DiskFault {
  /** Called before each write with the bytes written so far; throws what the disk throws. */
  readonly beforeWrite?: (writtenBytes: number, byteLength: number) => void;
  readonly beforeOpen?: (name: string) => void;
}

/** A folder in memory that fails as it is told, with everything under it. */
export class FaultyFolder implements Folder {
  readonly #inner: Folder;
  readonly #fault: DiskFault;
  readonly #written: { bytes: number };

  constructor(fault: DiskFault, inner: Folder = new MemoryFolder(), written = { bytes: 0 }) {
    this.#inner = inner;
    this.#fault = fault;
    this.#written = written;
  }

  folders() {
    return this.#inner.folders();
  }

  files() {
    return this.#inner.files();
  }

  async folder(name: string): Promise<Folder | null> {
    const found = await this.#inner.folder(name);
    return found && new FaultyFolder(this.#fault, found, this.#written);
  }

  async makeFolder(name: string): Promise<Folder> {
    return new FaultyFolder(this.#fault, await this.#inner.makeFolder(name), this.#written);
  }

  remove(name: string) {
    return this.#inner.remove(name);
  }

  size(name: string) {
    return this.#inner.size(name);
  }

  /** A copy, as a disk gives: what memory gives may become a page of another file in memory. */
  async read(name: string, start: number, end: number) {
    return (await this.#inner.read(name, start, end)).slice();
  }

  async open(name: string): Promise<WritableFile> {
    this.#fault.beforeOpen?.(name);
    const file = await this.#inner.open(name);
    return {
      ...file,
      write: (bytes, at) => {
        this.#fault.beforeWrite?.(this.#written.bytes, bytes.byteLength);
        this.#written.bytes += bytes.byteLength;
        file.write(bytes, at);
      },
    };
  }
}
