/** A file of a verified copy. Every chunk is compared with its hash each time it is read; a bad one alone is fetched again. */
import { throwIfAborted } from '../model/abort.ts';
import { chunkedFile, type ByteFile } from './byte_file.ts';
import { unrepairedError } from './download_errors.ts';
import { sha256Of } from './hash.ts';
import { chunkCount, chunkRange, type HashedEntry } from './manifest.ts';
import { readChunk } from './read_chunk.ts';
import { RemoteFile } from './remote_file.ts';
import { modelLock, type Store, type WholeModel } from './store.ts';
import { forRepair, type Transport } from './transport.ts';

export interface KeptFileOptions {
  readonly store: Store;
  readonly model: WholeModel;
  /** One of the model's. */
  readonly file: HashedEntry;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
}

export class KeptFile implements ByteFile {
  readonly byteLength: number;
  readonly #options: KeptFileOptions;
  readonly #file: HashedEntry;
  readonly #chunks: ByteFile;

  constructor(options: KeptFileOptions) {
    this.#options = options;
    const { chunkBytes } = options.model.manifest;
    this.#file = options.file;
    this.byteLength = this.#file.byteLength;
    this.#chunks = chunkedFile(this.byteLength, chunkBytes, (index) => this.chunk(index));
  }

  /** @throws UnmaskError `weights/damaged` when a chunk is wrong on the disk and cannot be fetched again. AbortError. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#chunks.read(start, end);
  }

  /** @throws as {@link KeptFile.read}. */
  pieces(start: number, end: number): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    return this.#chunks.pieces(start, end);
  }

  /** How many chunks do not match, all of them compared; nothing is repaired. */
  async countDamaged(): Promise<{ readonly chunks: number; readonly damaged: number }> {
    const { manifest } = this.#options.model;
    const chunks = chunkCount(this.#file, manifest.chunkBytes);
    let damaged = 0;
    for (let index = 0; index < chunks; index++) {
      throwIfAborted(this.#options.signal);
      if ((await this.#stored(index)) === null) damaged++;
    }
    return { chunks, damaged };
  }

  /** A chunk as it lies, not to be written to. @throws as {@link KeptFile.read}. */
  async chunk(index: number): Promise<Uint8Array<ArrayBuffer>> {
    throwIfAborted(this.#options.signal);
    return (await this.#stored(index)) ?? this.#repair(index);
  }

  /** Null when what is on the disk is not the chunk: changed, cut off, or evicted. */
  async #stored(index: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const { folder } = this.#options.model;
    const { name, chunks } = this.#file;
    const [start, end] = this.#range(index);
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await folder.read(name, start, end);
    } catch {
      return null;
    }
    return (await sha256Of(bytes)) === chunks[index] ? bytes : null;
  }

  /** Fetches the one chunk, unless another tab has meanwhile, and puts it in its place on the disk if the disk takes it. */
  #repair(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const { model, store, signal } = this.#options;
    return store.locks.hold(
      modelLock(model.key),
      async () => {
        const mended = await this.#stored(index);
        if (mended) return mended;
        const bytes = await this.#fetch(index);
        await this.#put(bytes, index).catch(() => undefined);
        return bytes;
      },
      { signal },
    );
  }

  async #fetch(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const { model, transport, signal } = this.#options;
    const { name, chunks } = this.#file;
    const [start, end] = this.#range(index);
    const remote = new RemoteFile({
      url: new URL(name, model.manifest.filesUrl),
      byteLength: this.byteLength,
      transport: forRepair(transport),
      signal,
    });
    try {
      return (await readChunk(remote, name, start, end, chunks[index])).bytes;
    } catch (error) {
      throwIfAborted(signal);
      throw unrepairedError(name, error);
    } finally {
      remote.close();
    }
  }

  async #put(bytes: Uint8Array<ArrayBuffer>, index: number): Promise<void> {
    const file = await this.#options.model.folder.open(this.#file.name);
    try {
      file.write(bytes, this.#range(index)[0]);
      file.flush();
    } finally {
      await file.close();
    }
  }

  #range(index: number): readonly [start: number, end: number] {
    return chunkRange(this.#file, this.#options.model.manifest.chunkBytes, index);
  }
}
