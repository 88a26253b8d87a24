/**
 * A model that is still being fetched, read as if it were here: what has arrived is read at once, the rest when it comes.
 * Each chunk is compared with its hash before it is handed on, so every chunk's hash must be known beforehand. The site
 * publishes them; the hub publishes one hash a file, so a file of the hub is read only when it is whole.
 */
import type { AnyRole } from '../model/files.ts';
import { chunkedFile, type ByteFile } from './byte_file.ts';
import type { Folder } from './folder.ts';
import { sha256Of } from './hash.ts';
import { KeptFile, type KeptFileOptions } from './kept_file.ts';
import { chunkRange, entryOf, type HashedManifest } from './manifest.ts';
import type { WholeModel } from './store.ts';

/** How much of a file has arrived, and where it lies. If the disk fails, the rest goes to memory. */
interface Arrived {
  readonly folder: Folder;
  readonly chunks: number;
}

export class Arrival {
  readonly #manifest: HashedManifest;
  readonly #options: Omit<KeptFileOptions, 'model' | 'file'>;
  readonly #files = new Map<AnyRole, Arrived>();
  #whole: WholeModel | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Settles, and is replaced, whenever any of the above changes. */
  #change = new Change();

  constructor(manifest: HashedManifest, options: Omit<KeptFileOptions, 'model' | 'file'>) {
    this.#manifest = manifest;
    this.#options = options;
  }

  /** The first `chunks` chunks of a file are in `folder` from now on, and nowhere else. */
  kept(role: AnyRole, folder: Folder, chunks: number): void {
    this.#files.set(role, { folder, chunks });
    this.#changed();
  }

  /** All of it is here. */
  whole(model: WholeModel): void {
    this.#whole = model;
    this.#changed();
  }

  /** No more will come. Every read that waits fails with `error`. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#changed();
  }

  /** One file of it. Its `read` waits for what has not arrived, and throws what the fetching of it failed with. */
  file(role: AnyRole): ByteFile {
    const { chunkBytes } = this.#manifest;
    return chunkedFile(entryOf(this.#manifest, role).byteLength, chunkBytes, (index) =>
      this.#chunk(role, index),
    );
  }

  async #chunk(role: AnyRole, index: number): Promise<Uint8Array<ArrayBuffer>> {
    const { chunkBytes } = this.#manifest;
    const file = entryOf(this.#manifest, role);
    const { name, chunks } = file;
    const [start, end] = chunkRange(file, chunkBytes, index);
    for (;;) {
      const change = this.#change.happened;
      const model = this.#whole;
      if (model) {
        return new KeptFile({ ...this.#options, model, file: entryOf(model.manifest, role) }).chunk(index);
      }
      if (this.#failure) throw this.#failure.error;
      const arrived = this.#files.get(role);
      if (arrived && index < arrived.chunks) {
        const bytes = await arrived.folder.read(name, start, end).catch(() => null);
        if (bytes && (await sha256Of(bytes)) === chunks[index]) return bytes;
        // The disk has lost it since: it comes again, by way of memory or once the whole is compared.
      }
      await change;
    }
  }

  #changed(): void {
    const before = this.#change;
    this.#change = new Change();
    before.tell();
  }
}

/** Something that will happen once. */
class Change {
  readonly happened: Promise<void>;
  tell: () => void = () => undefined;

  constructor() {
    this.happened = new Promise((resolve) => {
      this.tell = resolve;
    });
  }
}
