/**
 * Fetches a model into the store, going on where an earlier try was interrupted. Chunks are hashed as they arrive;
 * only when the whole is what was published is the manifest of a whole copy written, and nothing is run without one.
 */
import { throwIfAborted } from '../model/abort.ts';
import { parseAlbertConfig, type AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { perOptionalRole, stageOf, type AnyRole, type FileRole, type ModelFiles } from '../model/files.ts';
import { readHeader } from './checkpoint.ts';
import { damagedError } from './download_errors.ts';
import type { Folder, WritableFile } from './folder.ts';
import { hexToBytes, sha256Of, type RunningHash } from './hash.ts';
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
import type { LoadedModel } from './open_model.ts';
import { damageOf, publishedHash, type Damage } from './published_hash.ts';
import { readChunk, readHeaderChunk } from './read_chunk.ts';
import { RemoteFile } from './remote_file.ts';
import type { Tensors } from './safetensors.ts';
import { joinTensors, parseIndex, requireShards } from './shards.ts';
import { parseJson } from './small_file.ts';
import { HASH_BYTES, hashesSaid, sumsName } from './records.ts';
import { DiskFailure, onDisk, type Store, type WholeModel } from './store.ts';
import type { Transport } from './transport.ts';

/**
 * `damaged`: a file arrived, and is not what was published; it is fetched again up to the part that is damaged. `deleted`: what was kept of
 * the model was deleted while it was fetched, by the visitor or by the browser.
 */
export type FetchedAgain = 'damaged' | 'deleted';

export interface FetchModelOptions {
  readonly store: Store;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
  /** Bytes kept of all files; may fall where something has to be fetched again. */
  readonly onProgress?: (role: FileRole, keptBytes: number, totalBytes: number) => void;
  /** The first `chunks` chunks of a file are in `folder`, compared with their hashes where these are known. */
  readonly onKept?: (role: AnyRole, folder: Folder, chunks: number) => void;
  /** Judges the small files before anything of the weights is fetched. What it throws ends the fetching. */
  readonly judge?: (files: Pick<LoadedModel, 'config' | 'tokenizer' | 'otherTokenizer'>) => Promise<void>;
  /** Bytes that have just arrived, for a rate. */
  readonly onBytes?: (count: number) => void;
  /** Why it waits, null when it goes on. */
  readonly onTrouble?: (error: UnmaskError | null) => void;
  /** Why something that had come is fetched again; null once it is right. */
  readonly onAgain?: (why: FetchedAgain | null) => void;
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
  for (let deletions = 0; ;) {
    try {
      folder ??= await store.begin(manifest);
      return await new ModelFetch(manifest, folder, options).run();
    } catch (error) {
      // A disk that is full or refuses is no reason to stop: memory takes it from where it is.
      if (!(error instanceof DiskFailure)) throw error;
      if (folder && store.isInMemory(folder)) throw outOfMemory(manifest, error.cause);
      const isDeleted = folder !== null && (await store.find(keyOf(manifest)).catch(() => null)) === null;
      if (isDeleted && deletions++ < DELETIONS_BORNE) {
        // The disk itself is well: a browser reports it full when what is written to is gone.
        options.onAgain?.('deleted');
        folder = null;
        continue;
      }
      folder = await store.moveToMemory(manifest, error);
    }
  }
}

/** A disk that loses what is written to it so often keeps nothing. */
const DELETIONS_BORNE = 3;

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

/** A file that is all here. */
interface Fetched {
  /** SHA-256 of its chunks, as they are. */
  readonly chunks: readonly string[];
  /** How the whole differs from what was published; null where it does not. */
  readonly damage: Damage | null;
}

/** A file and the hashes of its chunks, open to be written to. */
interface Pair {
  readonly file: WritableFile;
  readonly sums: WritableFile;
  readonly close: () => Promise<void>;
}

class ModelFetch {
  readonly #manifest: Manifest;
  readonly #folder: Folder;
  readonly #options: FetchModelOptions;
  /** Bytes of the files before the one under way. */
  #before = 0;
  #hasWritten = false;

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
    const configJson = parseJson(configBytes, config.name, 'config/not-json');
    const parsed = parseAlbertConfig(configJson);
    const tokenizerConfig =
      files.tokenizerConfig && (await this.#file('tokenizerConfig', files.tokenizerConfig));
    const addedTokens = files.addedTokens && (await this.#file('addedTokens', files.addedTokens));
    const specialTokens = files.specialTokens && (await this.#file('specialTokens', files.specialTokens));
    const tokenizer = await this.#file('tokenizer', files.tokenizer);
    const otherTokenizer = files.otherTokenizer && (await this.#file('otherTokenizer', files.otherTokenizer));
    const others = { tokenizerConfig, addedTokens, specialTokens, otherTokenizer };
    await this.#judge(parsed, configJson, { tokenizer, ...others });
    const weights = await this.#file('weights', files.weights, shards.length === 0 ? parsed : null);
    if (shards.length > 0) await this.#judgeShards(weights, parsed);
    const parts: HashedEntry[] = [];
    for (const shard of shards) parts.push(await this.#file('weights', shard));
    onVerifying?.();
    const manifest: HashedManifest = {
      ...this.#manifest,
      files: {
        ...{ config, tokenizer, weights },
        ...perOptionalRole((role) => others[role] ?? null),
      },
      shards: parts,
    };
    await store.finish(this.#folder, manifest).catch((error: unknown) => {
      // A disk too full even to say so, of a copy that was all here: it is compared again at the next visit.
      if (this.#hasWritten) throw error;
    });
    return { key: keyOf(manifest), folder: this.#folder, isWhole: true, manifest };
  }

  async #judge(
    config: AlbertConfig,
    model: unknown,
    files: Omit<ModelFiles<HashedEntry | undefined>, 'config' | 'weights'> & {
      readonly tokenizer: HashedEntry;
    },
  ): Promise<void> {
    const { judge } = this.#options;
    if (judge === undefined) return;
    const bytesOf = ({ name, byteLength }: HashedEntry) => this.#folder.read(name, 0, byteLength);
    const jsonOf = async (file: HashedEntry | undefined): Promise<unknown> =>
      file ? parseJson(await bytesOf(file), file.name, 'config/not-json') : null;
    const said = {
      ...{ config: await jsonOf(files.tokenizerConfig), added: await jsonOf(files.addedTokens) },
      ...{ specials: await jsonOf(files.specialTokens), model },
    };
    const { tokenizer, otherTokenizer: other } = files;
    await judge({
      config,
      tokenizer: { name: tokenizer.name, bytes: await bytesOf(tokenizer), ...said },
      otherTokenizer: other ? { name: other.name, bytes: await bytesOf(other), ...said } : null,
    });
  }

  /** What a header refuses costs no body: all headers are asked for before the first of the files that hold the weights. */
  async #judgeShards(index: HashedEntry, config: AlbertConfig): Promise<void> {
    const { shards } = this.#manifest;
    const parsed = parseIndex(await this.#folder.read(index.name, 0, index.byteLength));
    requireShards(
      parsed,
      shards.map(({ name }) => name),
    );
    // They were judged when the first of them was begun.
    if (((await this.#folder.size(sumsName(shards[0].name))) ?? 0) > 0) return;
    const headers: Tensors[] = [];
    for (const shard of shards) {
      const remote = this.#remote(shard);
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
    const { onAgain } = this.#options;
    let fetched = await this.#fetchFile(role, file, config);
    if (fetched.damage !== null) {
      onAgain?.('damaged');
      fetched = await this.#fetchAgain(role, file, fetched.chunks);
      onAgain?.(null);
    }
    const { damage, chunks } = fetched;
    if (damage === null) {
      this.#before += file.byteLength;
      return { ...file, chunks };
    }
    await onDisk(async () => {
      await this.#folder.remove(sumsName(file.name));
      await this.#folder.remove(file.name);
    });
    throw damagedError(file.name, damage.expected, damage.actual);
  }

  /**
   * Fetches a file again of which all is here and the whole is not what was published. Which chunk is wrong cannot be told from the hash
   * of the whole. But where one comes otherwise than it came before, one of the two is right: the rest may be, too.
   * @param before the hashes of its chunks as they lie
   */
  async #fetchAgain(role: AnyRole, file: ManifestEntry, before: readonly string[]): Promise<Fetched> {
    const { chunkBytes } = this.#manifest;
    const published = publishedHash(file, before.length);
    const chunks = [...before];
    const remote = this.#remote(file);
    const out = await this.#openPair(file, before.length);
    try {
      for (const [index, hashBefore] of before.entries()) {
        const [start, end] = chunkRange(file, chunkBytes, index);
        this.#tell(role, file, index);
        const { bytes, hash } = await readChunk(remote, file.name, start, end, null);
        throwIfAborted(this.#options.signal);
        if (hash === hashBefore) continue;
        await this.#put(out, index, start, bytes, hash);
        chunks[index] = hash;
        const whole = published?.start() ?? null;
        if ((await this.#left(file, whole)).digest === published?.expected) return { chunks, damage: null };
      }
    } finally {
      remote.close();
      await out.close();
    }
    const { digest } = await this.#left(file, published?.start() ?? null);
    return { chunks, damage: damageOf(published, digest) };
  }

  /** Fetches what is missing or damaged of a file and compares the whole. */
  async #fetchFile(role: AnyRole, file: ManifestEntry, config: AlbertConfig | null): Promise<Fetched> {
    const { signal, onVerifying } = this.#options;
    const { chunkBytes } = this.#manifest;
    const count = chunkCount(file, chunkBytes);
    const published = publishedHash(file, count);
    const left = await this.#left(file, published?.start() ?? null);
    if (published !== null && left.digest === published.expected) {
      this.#tell(role, file, count);
      return { chunks: left.hashes.filter((hash) => hash !== null), damage: null };
    }
    const known = await this.#known(file);
    const kept = left.hashes.map((hash, index) => (known(hash, index) ? hash : null));
    const first = kept.indexOf(null);
    // What is behind a chunk that is fetched again has to be hashed anew, from the beginning.
    const goesOn = published === null || (left.running !== null && first === left.hashes.indexOf(null));
    const whole = goesOn ? left.running : published.start();
    const prefix = goesOn ? kept.slice(0, first < 0 ? count : first) : [];
    const chunks = prefix.filter((hash) => hash !== null);
    this.#tell(role, file, chunks.length);
    const remote = this.#remote(file);
    if (chunks.length < count) {
      const out = await this.#openPair(file, count);
      try {
        for (let index = chunks.length; index < count; index++) {
          const [start, end] = chunkRange(file, chunkBytes, index);
          let hash = kept[index];
          if (hash !== null) whole?.update(await this.#folder.read(file.name, start, end));
          else {
            const fetched =
              index === 0 && config
                ? await readHeaderChunk(remote, file, end, config)
                : await readChunk(remote, file.name, start, end, file.chunks?.[index] ?? null);
            hash = fetched.hash;
            whole?.update(fetched.bytes);
            await this.#put(out, index, start, fetched.bytes, hash);
          }
          chunks.push(hash);
          this.#tell(role, file, chunks.length);
          throwIfAborted(signal);
        }
      } finally {
        remote.close();
        await out.close();
      }
    }
    if (published === null || whole === null) return { chunks, damage: null };
    if (role === 'weights') onVerifying?.();
    return { chunks, damage: damageOf(published, await whole.digest()) };
  }

  /** The first `chunks` chunks of a file are here. */
  #tell(role: AnyRole, file: ManifestEntry, chunks: number): void {
    const { onKept, onProgress } = this.#options;
    const here = Math.min(chunks * this.#manifest.chunkBytes, file.byteLength);
    onKept?.(role, this.#folder, chunks);
    onProgress?.(stageOf(role), this.#before + here, byteLengthOf(this.#manifest));
  }

  #remote({ name, byteLength }: ManifestEntry): RemoteFile {
    return new RemoteFile({ ...this.#options, url: new URL(name, this.#manifest.filesUrl), byteLength });
  }

  /** The chunk first, then its hash: a hash on disk says that its chunk is. */
  async #put(
    { file, sums }: Pair,
    index: number,
    start: number,
    bytes: Uint8Array<ArrayBuffer>,
    hash: string,
  ): Promise<void> {
    this.#hasWritten = true;
    await onDisk(() => {
      file.write(bytes, start);
      file.flush();
      sums.write(hexToBytes(hash), index * HASH_BYTES);
      sums.flush();
    });
  }

  /**
   * What an earlier visit has left of a file, as it lies: of each chunk the hash of its bytes, null where some are missing.
   * @param whole takes in what lies up to the first gap: all of it gives a digest, less a hash that goes on
   */
  async #left(file: ManifestEntry, whole: RunningHash | null) {
    const { chunkBytes } = this.#manifest;
    const hashes: (string | null)[] = [];
    for (let index = 0; index < chunkCount(file, chunkBytes); index++) {
      throwIfAborted(this.#options.signal);
      const [start, end] = chunkRange(file, chunkBytes, index);
      const bytes = await this.#folder.read(file.name, start, end);
      const isThere = bytes.byteLength === end - start;
      if (isThere && !hashes.includes(null)) whole?.update(bytes);
      hashes.push(isThere ? await sha256Of(bytes) : null);
    }
    const isWhole = !hashes.includes(null);
    return {
      hashes,
      digest: isWhole && whole ? await whole.digest() : null,
      running: isWhole ? null : whole,
    };
  }

  /** Tells whether a chunk that hashes so is the file's: by its published hash, or by what was written down when it came. */
  async #known(file: ManifestEntry): Promise<(hash: string | null, index: number) => boolean> {
    const { chunks } = file;
    if (chunks) return (hash, index) => hash === chunks[index];
    const said = await hashesSaid(this.#folder, [file.name]);
    return (hash) => hash !== null && said.has(hash);
  }

  /**
   * The file and its hashes, open to be written to; what is too much of either is cut off.
   * @param count of its chunks
   */
  async #openPair({ name, byteLength }: ManifestEntry, count: number): Promise<Pair> {
    return onDisk(async () => {
      const opened: WritableFile[] = [];
      const open = async (fileName: string, most: number): Promise<WritableFile> => {
        const size = (await this.#folder.size(fileName)) ?? 0;
        const file = await this.#folder.open(fileName);
        opened.push(file);
        if (size > most) file.truncate(most);
        return file;
      };
      const close = async (): Promise<void> => {
        for (const file of opened) await file.close();
      };
      try {
        const file = await open(name, byteLength);
        const sums = await open(sumsName(name), count * HASH_BYTES);
        return { file, sums, close };
      } catch (error) {
        await close();
        throw error;
      }
    });
  }
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
