/**
 * Fetches a model into the store, going on where an earlier try was interrupted. Chunks are hashed as they arrive;
 * only when the whole is what was published is the manifest of a whole copy written, and nothing is run without one.
 */
import { throwIfAborted } from '../model/abort.ts';
import { parseAlbertConfig, type AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { stageOf, type AnyRole, type FileRole } from '../model/files.ts';
import { readHeader } from './checkpoint.ts';
import { damagedError } from './download_errors.ts';
import type { Folder, WritableFile } from './folder.ts';
import { bytesToHex, gatheredSha256, hexToBytes, runningGitBlob, runningSha256, sha256Of } from './hash.ts';
import {
  byteLengthOf,
  chunkCount,
  chunkRange,
  filesOf,
  keyOf,
  type ManifestEntry,
  type HashedEntry,
  type HashedManifest,
  type Manifest,
} from './manifest.ts';
import { matchRoles } from './match_roles.ts';
import { RemoteFile } from './remote_file.ts';
import { headerEnd, parseHeader, type Tensors } from './safetensors.ts';
import { joinTensors, parseIndex, requireShards } from './shards.ts';
import { parseJson } from './small_file.ts';
import { DiskFailure, HASH_BYTES, onDisk, sumsName, type Store, type WholeModel } from './store.ts';
import type { Transport } from './transport.ts';

export interface FetchModelOptions {
  readonly store: Store;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
  /** Bytes kept of all files; may fall where something has to be fetched again. */
  readonly onProgress?: (role: FileRole, keptBytes: number, totalBytes: number) => void;
  /** The first `chunks` chunks of a file are in `folder`, compared with their hashes where these are known. */
  readonly onKept?: (role: AnyRole, folder: Folder, chunks: number) => void;
  /** Bytes that have just arrived, for a rate. */
  readonly onBytes?: (count: number) => void;
  /** Why it waits, null when it goes on. */
  readonly onTrouble?: (error: UnmaskError | null) => void;
  /** Everything is here; it is compared with what was published. */
  readonly onVerifying?: () => void;
}

/**
 * Fetches what is missing of a model and verifies the whole. The caller holds the model's lock.
 * @throws UnmaskError `weights/no-hash` for a file that nothing could be compared with, before anything is fetched; as
 *   {@link RemoteFile.read}, `weights/damaged` for what arrived damaged twice, `config/*` and
 *   `weights/*` for a model that cannot be used. AbortError when `signal` fires; what is kept stays.
 */
export async function fetchModel(manifest: Manifest, options: FetchModelOptions): Promise<WholeModel> {
  const { store } = options;
  requireHashes(manifest);
  let folder: Folder | null = null;
  for (;;) {
    try {
      folder ??= await store.begin(manifest);
      return await new ModelFetch(manifest, folder, options).run();
    } catch (error) {
      // A disk that is full or refuses is no reason to stop: memory takes it from where it is.
      if (!(error instanceof DiskFailure)) throw error;
      if (folder && store.isInMemory(folder)) throw outOfMemory(manifest, error.cause);
      folder = await store.moveToMemory(manifest, error);
    }
  }
}

/** A file of which no hash is published may be any file by the time it is here. */
function requireHashes(manifest: Manifest): void {
  const file = filesOf(manifest).find(
    ({ sha256, gitBlob, chunks }) => sha256 === null && gitBlob === null && chunks === null,
  );
  if (file === undefined) return;
  throw new UnmaskError({
    code: 'weights/no-hash',
    message: `No hash of ${file.name} is published for ${manifest.name}, so what arrives could not be told from another file.`,
    expected: 'a SHA-256 or a git name of the file',
    actual: 'neither',
    remedy:
      'Nothing was fetched. Try again on another network, or download the files by other means and open them here.',
    details: { model: manifest.name, file: file.name },
  });
}

class ModelFetch {
  readonly #manifest: Manifest;
  readonly #folder: Folder;
  readonly #options: FetchModelOptions;
  /** Bytes of the files before the one under way. */
  #before = 0;

  constructor(manifest: Manifest, folder: Folder, options: FetchModelOptions) {
    this.#manifest = manifest;
    this.#folder = folder;
    this.#options = options;
  }

  async run(): Promise<WholeModel> {
    const { store, onVerifying } = this.#options;
    // The config first: a wrong one costs no download of weights.
    const { files, shards } = this.#manifest;
    const config = await this.#file('config', files.config);
    const configBytes = await this.#folder.read(config.name, 0, config.byteLength);
    const parsed = parseAlbertConfig(parseJson(configBytes, config.name, 'config/not-json'));
    const tokenizerConfig =
      files.tokenizerConfig && (await this.#file('tokenizerConfig', files.tokenizerConfig));
    const tokenizer = await this.#file('tokenizer', files.tokenizer);
    const otherTokenizer = files.otherTokenizer && (await this.#file('otherTokenizer', files.otherTokenizer));
    const weights = await this.#file('weights', files.weights, shards.length === 0 ? parsed : null);
    if (shards.length > 0) await this.#judgeShards(weights, parsed);
    const parts: HashedEntry[] = [];
    for (const shard of shards) parts.push(await this.#file('weights', shard));
    onVerifying?.();
    const manifest: HashedManifest = {
      ...this.#manifest,
      files: {
        ...{ config, tokenizer, weights },
        ...(tokenizerConfig && { tokenizerConfig }),
        ...(otherTokenizer && { otherTokenizer }),
      },
      shards: parts,
    };
    await store.finish(this.#folder, manifest);
    return { key: keyOf(manifest), folder: this.#folder, isWhole: true, manifest };
  }

  /** What a header refuses costs no body: all headers are asked for before the first of the files that hold the weights. */
  async #judgeShards(index: HashedEntry, config: AlbertConfig): Promise<void> {
    const { shards, filesUrl } = this.#manifest;
    const parsed = parseIndex(await this.#folder.read(index.name, 0, index.byteLength));
    requireShards(
      parsed,
      shards.map(({ name }) => name),
    );
    // They were judged when the first of them was begun.
    if (((await this.#folder.size(sumsName(shards[0].name))) ?? 0) > 0) return;
    const headers: Tensors[] = [];
    for (const { name, byteLength } of shards) {
      const remote = new RemoteFile({ ...this.#options, url: new URL(name, filesUrl), byteLength });
      try {
        headers.push(await readHeader(remote));
      } finally {
        remote.close();
      }
    }
    const byteLengths = shards.map(({ byteLength }) => byteLength);
    matchRoles(joinTensors({ index: parsed, byteLengths }, headers), config);
  }

  async #file(role: AnyRole, file: ManifestEntry, config: AlbertConfig | null = null): Promise<HashedEntry> {
    // Which chunk of a file is wrong cannot be told from the hash of the whole: it is fetched again, once.
    for (let attempt = 1; ; attempt++) {
      const fetched = await this.#fetchFile(role, file, config);
      if ('chunks' in fetched) {
        this.#before += file.byteLength;
        return { ...file, chunks: fetched.chunks };
      }
      await onDisk(async () => {
        await this.#folder.remove(sumsName(file.name));
        await this.#folder.remove(file.name);
      });
      if (attempt === 1) continue;
      throw damagedError(file.name, fetched.expected, fetched.actual);
    }
  }

  /** Fetches what is missing of a file and compares the whole. */
  async #fetchFile(
    role: AnyRole,
    file: ManifestEntry,
    config: AlbertConfig | null,
  ): Promise<
    { readonly chunks: readonly string[] } | { readonly expected: string; readonly actual: string }
  > {
    const { signal, onProgress, onKept, onVerifying } = this.#options;
    const { chunkBytes } = this.#manifest;
    const count = chunkCount(file, chunkBytes);
    const total = byteLengthOf(this.#manifest);
    const whole = wholeHash(file, count);
    const chunks = await this.#verifyKept(file, (bytes) => whole?.hash.update(bytes));
    const tell = (): void => {
      onKept?.(role, this.#folder, chunks.length);
      onProgress?.(
        stageOf(role),
        this.#before + Math.min(chunks.length * chunkBytes, file.byteLength),
        total,
      );
    };
    tell();
    const url = new URL(file.name, this.#manifest.filesUrl);
    const remote = new RemoteFile({ ...this.#options, url, byteLength: file.byteLength });
    if (chunks.length < count) {
      const out = await this.#openPair(file.name, chunks.length);
      try {
        for (let index = chunks.length; index < count; index++) {
          const [start, end] = chunkRange(file, chunkBytes, index);
          const { bytes, hash } = await readChunk(
            remote,
            file.name,
            start,
            end,
            file.chunks?.[index] ?? null,
          );
          if (index === 0 && config) refuseUnusable(bytes, file.byteLength, config);
          whole?.hash.update(bytes);
          // The chunk first, then its hash: a hash on disk says that its chunk is.
          await onDisk(() => {
            out.file.write(bytes, start);
            out.file.flush();
            out.sums.write(hexToBytes(hash), index * HASH_BYTES);
            out.sums.flush();
          });
          chunks.push(hash);
          tell();
          throwIfAborted(signal);
        }
      } finally {
        remote.close();
        await out.close();
      }
    }
    if (whole === null) return { chunks };
    if (role === 'weights') onVerifying?.();
    const actual = await whole.hash.digest();
    return actual === whole.expected
      ? { chunks }
      : { expected: `${whole.algorithm} ${whole.expected}`, actual: `${whole.algorithm} ${actual}` };
  }

  /**
   * Hashes of the chunks an earlier try has kept, up to the first that is not as it was written: a write that was cut off,
   * a disk at fault.
   */
  async #verifyKept(file: ManifestEntry, onChunk: (bytes: Uint8Array) => void): Promise<string[]> {
    const { name } = file;
    const { chunkBytes } = this.#manifest;
    const sums = await this.#folder.read(sumsName(name), 0, chunkCount(file, chunkBytes) * HASH_BYTES);
    const kept: string[] = [];
    for (let at = 0; at + HASH_BYTES <= sums.byteLength; at += HASH_BYTES) {
      throwIfAborted(this.#options.signal);
      const [start, end] = chunkRange(file, chunkBytes, kept.length);
      const bytes = await this.#folder.read(name, start, end);
      const hash = await sha256Of(bytes);
      const expected = file.chunks?.[kept.length] ?? bytesToHex(sums.subarray(at, at + HASH_BYTES));
      if (bytes.byteLength !== end - start || hash !== expected) break;
      onChunk(bytes);
      kept.push(hash);
    }
    return kept;
  }

  /** The file and its hashes, open for the chunk after those kept. */
  async #openPair(
    name: string,
    kept: number,
  ): Promise<{
    readonly file: WritableFile;
    readonly sums: WritableFile;
    readonly close: () => Promise<void>;
  }> {
    return onDisk(async () => {
      const opened: WritableFile[] = [];
      const open = async (fileName: string, byteLength: number): Promise<WritableFile> => {
        const file = await this.#folder.open(fileName);
        opened.push(file);
        file.truncate(byteLength);
        return file;
      };
      const close = async (): Promise<void> => {
        for (const file of opened) await file.close();
      };
      try {
        const file = await open(name, kept * this.#manifest.chunkBytes);
        const sums = await open(sumsName(name), kept * HASH_BYTES);
        return { file, sums, close };
      } catch (error) {
        await close();
        throw error;
      }
    });
  }
}

/**
 * A chunk as it was published, where its hash is known; asked for a second time when it is not.
 * @throws UnmaskError `weights/damaged` the second time, and as {@link RemoteFile.read}.
 */
export async function readChunk(
  remote: RemoteFile,
  name: string,
  start: number,
  end: number,
  expected: string | null,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly hash: string }> {
  for (let attempt = 1; ; attempt++) {
    const bytes = await remote.read(start, end);
    const hash = await sha256Of(bytes);
    if (expected === null || hash === expected) return { bytes, hash };
    remote.close();
    if (attempt === 2) {
      const where = end - start === remote.byteLength ? '' : ` from byte ${start}`;
      throw damagedError(name, `SHA-256 ${expected}`, `SHA-256 ${hash}${where}`);
    }
  }
}

/** Refuses weights by their header, before the rest of them is fetched. */
function refuseUnusable(firstChunk: Uint8Array, byteLength: number, config: AlbertConfig): void {
  // A header longer than a chunk is read once all is here.
  if (headerEnd(firstChunk, byteLength) > firstChunk.byteLength) return;
  matchRoles(parseHeader(firstChunk, byteLength), config);
}

function outOfMemory(manifest: Manifest, cause: unknown): UnmaskError {
  return new UnmaskError(
    {
      code: 'weights/size',
      message: `${manifest.name} is too large for the memory this browser gives a page, and it may not keep it on the disk.`,
      actual: `${byteLengthOf(manifest)} bytes`,
      remedy: 'Free some room on this device, or choose a smaller model.',
      details: { model: manifest.name },
    },
    { cause },
  );
}

/** A file of at most so many chunks is held until it is whole, and hashed then. The model that the page opens with has two. */
const HELD_CHUNKS = 2;

/** Null where every chunk's own hash is published. */
function wholeHash(file: ManifestEntry, chunks: number) {
  if (file.chunks !== null) return null;
  if (file.sha256 !== null) {
    const hash = chunks <= HELD_CHUNKS ? gatheredSha256() : runningSha256();
    return { algorithm: 'SHA-256', hash, expected: file.sha256 };
  }
  if (file.gitBlob !== null) {
    return { algorithm: 'git SHA-1', hash: runningGitBlob(file.byteLength), expected: file.gitBlob };
  }
  return null;
}
