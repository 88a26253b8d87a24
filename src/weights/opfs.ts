/** The origin's private file system (OPFS), as a {@link Folder}. Writing needs a worker: sync access handles are given to no page. */
import { pause } from '../model/pause.ts';
import type { Folder, WritableFile } from './folder.ts';

/** Of the worker's own types, which the DOM's lack. */
interface SyncAccessHandle {
  write(bytes: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  truncate(byteLength: number): void;
  flush(): void;
  close(): void;
}
type WorkerFileHandle = FileSystemFileHandle & {
  readonly createSyncAccessHandle: () => Promise<SyncAccessHandle>;
};

const PROBE_FILE = 'probe';

/** How long is waited before a file that another tab has open is asked for again, ms, one after another: a second and a half in all. */
const LOCKED_WAITS_MS = [50, 100, 200, 400, 800];

/** What a browser throws of a file that is open elsewhere: Chromium and Firefox the first, Safari the second. */
const LOCKED = ['NoModificationAllowedError', 'InvalidStateError'];

/**
 * The folder this site may keep files in.
 * @throws whatever the browser refuses it with: `SecurityError` in private windows, `TypeError` where it has none,
 *   `QuotaExceededError` where not even an empty file fits, `NoModificationAllowedError` where another tab has a file open all the while.
 */
export async function openOpfs(): Promise<Folder> {
  const root = new OpfsFolder(await navigator.storage.getDirectory());
  // Some browsers give the folder and refuse the first write: better known now.
  const probe = await root.open(PROBE_FILE);
  await probe.close();
  await root.remove(PROBE_FILE);
  return root;
}

class OpfsFolder implements Folder {
  readonly #handle: FileSystemDirectoryHandle;

  constructor(handle: FileSystemDirectoryHandle) {
    this.#handle = handle;
  }

  folders(): Promise<readonly string[]> {
    return this.#names('directory');
  }

  files(): Promise<readonly string[]> {
    return this.#names('file');
  }

  async #names(kind: FileSystemHandleKind): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const [name, handle] of this.#handle.entries()) if (handle.kind === kind) names.push(name);
    return names;
  }

  async folder(name: string): Promise<Folder | null> {
    const handle = await present(this.#handle.getDirectoryHandle(name));
    return handle && new OpfsFolder(handle);
  }

  async makeFolder(name: string): Promise<Folder> {
    return new OpfsFolder(await this.#handle.getDirectoryHandle(name, { create: true }));
  }

  async remove(name: string): Promise<void> {
    await unlocked(() => present(this.#handle.removeEntry(name, { recursive: true })));
  }

  async size(name: string): Promise<number | null> {
    const handle = await present(this.#handle.getFileHandle(name));
    return handle && (await handle.getFile()).size;
  }

  async read(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const handle = await present(this.#handle.getFileHandle(name));
    if (handle === null) return new Uint8Array();
    // A snapshot, not the handle: another tab may hold that.
    const file = await handle.getFile();
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  }

  async open(name: string): Promise<WritableFile> {
    const { file, access } = await unlocked(() => this.#openOnce(name));
    return {
      write: (bytes, at) => {
        const written = access.write(bytes, { at });
        // A disk that fills up in the middle of a write may take a part of it, without a word.
        if (written !== bytes.byteLength) throw new DOMException('The disk is full.', 'QuotaExceededError');
      },
      truncate: (byteLength) => access.truncate(byteLength),
      flush: () => access.flush(),
      close: async () => {
        // Once a visitor has cleared the site's data Chromium lets go on writing to what is gone, and then never returns
        // from closing it: the worker would stand still for ever. Left open, it harms nobody.
        if ((await present(file.getFile())) !== null) access.close();
      },
    };
  }

  async #openOnce(
    name: string,
  ): Promise<{ readonly file: WorkerFileHandle; readonly access: SyncAccessHandle }> {
    const file = (await this.#handle.getFileHandle(name, { create: true })) as WorkerFileHandle;
    return { file, access: await file.createSyncAccessHandle() };
  }
}

/** Does what another tab may stand in the way of for a moment: again, after a pause, where that is so. @throws as `act` does, in the end */
async function unlocked<T>(act: () => Promise<T>): Promise<T> {
  for (const waitMs of LOCKED_WAITS_MS) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DOMException) || !LOCKED.includes(error.name)) throw error;
      await pause(waitMs);
    }
  }
  return act();
}

/** What is asked for, or null when there is no such entry. */
async function present<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}
