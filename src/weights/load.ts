/** A model from wherever it is → config, tokenizer and typed tensors, streamed. */
import { throwIfAborted } from '../model/abort.ts';
import { parseAlbertConfig, type AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { WeightStream } from '../model/tensors.ts';
import { Arrival } from './arrival.ts';
import { givenFile, type ByteFile } from './byte_file.ts';
import { streamCheckpoint } from './checkpoint.ts';
import type { FetchModelOptions } from './fetch_model.ts';
import { chooseFiles } from './given_files.ts';
import { KeptFile, type WholeModel } from './kept_file.ts';
import {
  CONFIG_FILE,
  findListing,
  MODEL_FILES,
  TOKENIZER_FILE,
  WEIGHTS_FILE,
  type ModelFile,
} from './listing.ts';
import { asManifest, byteLengthOf, keyOf, type Manifest } from './plan.ts';
import { planFromSite, siteList } from './site.ts';
import { parseJson } from './small_file.ts';
import { useLock, type Store } from './store.ts';
import type { Transport } from './transport.ts';
import { fetchUnderLock, removeOthers } from './upkeep.ts';

/** What is being fetched or read. */
export type DownloadStage = 'config' | 'tokenizer' | 'weights';

const STAGES: Readonly<Record<ModelFile, DownloadStage>> = {
  [CONFIG_FILE]: 'config',
  [TOKENIZER_FILE]: 'tokenizer',
  [WEIGHTS_FILE]: 'weights',
};

export interface LoadOptions {
  readonly store: Store;
  readonly transport: Transport;
  readonly signal?: AbortSignal;
  /** Bytes of all files so far, of all bytes: finite, never falling, never over `totalBytes`. */
  readonly onProgress?: (stage: DownloadStage, loadedBytes: number, totalBytes: number) => void;
}

/** What a model is called and where it came from. */
export interface ModelOrigin {
  readonly origin: 'site' | 'stored' | 'files';
  /** Its folder on the site, its key in the store, or `files`. */
  readonly folder: string;
  readonly name: string;
  readonly revision: string;
  readonly description: string;
  readonly isDemo: boolean;
  /** All files together. */
  readonly byteLength: number;
  /** Its key in the store; null for files, which are not kept. */
  readonly key: string | null;
}

export interface LoadedModel {
  readonly from: ModelOrigin;
  readonly config: AlbertConfig;
  /** spiece.model as it came. */
  readonly tokenizerBytes: Uint8Array;
  /**
   * A fresh stream each call, read and converted as it is taken: a lost GPU is rebuilt from it without the network, but
   * for a chunk that the disk has damaged since.
   */
  readonly weights: () => WeightStream;
  /** How the matrices are stored. */
  readonly dtype: 'f32' | 'f16';
  /** Names of the file's tensors that a masked language model has no use for. */
  readonly ignoredTensors: readonly string[];
  /** Lets others remove the kept copy. Call it when the model is no longer used. */
  readonly release: () => void;
}

/**
 * A model folder of the site: from the copy on this device when there is one of this revision, else fetched into the store.
 * Where the site tells every chunk's hash, the model is given back while it still arrives: its weights stream as they come,
 * and their stream ends once the copy is whole.
 * @param baseUrl where index.json and the model folders are; ends in a slash
 * @param folder one that index.json lists, or null for the first
 * @throws UnmaskError `weights/*`, `config/*`. AbortError when the signal fires.
 */
export async function loadFromSite(
  { baseUrl, folder }: { readonly baseUrl: string; readonly folder: string | null },
  options: LoadOptions,
): Promise<LoadedModel> {
  const { store, signal } = options;
  const progress = rising(options.onProgress);
  const listing = findListing(await siteList(baseUrl, options), folder);
  const key = keyOf({ source: 'site', name: listing.folder, revision: listing.revision });
  const { name, revision, description, isDemo, byteLength } = listing;
  const from = {
    origin: 'site',
    folder: listing.folder,
    name,
    revision,
    description,
    isDemo,
    byteLength,
    key,
  } as const;
  const known = await store.find(key);
  if (known?.manifest) {
    return openKept({ ...known, manifest: known.manifest }, from, { ...options, onProgress: progress });
  }
  const plan = await planFromSite(listing, baseUrl, options.transport, signal);
  const byChunks = asManifest(plan);
  if (byChunks) return openArriving(byChunks, from, { ...options, onProgress: progress });
  const model = await fetchUnderLock(plan, fetching({ ...options, onProgress: progress }));
  await removeOthers(store, plan);
  throwIfAborted(signal);
  return openKept(model, from, { ...options, onProgress: progress });
}

/**
 * The copy on this device. The network is asked for nothing but a chunk that is damaged.
 * @throws UnmaskError `store/missing`, `weights/damaged`, and as {@link loadFromSite}.
 */
export async function loadStored(key: string, options: LoadOptions): Promise<LoadedModel> {
  const model = await options.store.require(key);
  const { name, revision, description, isDemo } = model.manifest;
  const byteLength = byteLengthOf(model.manifest);
  const shown = name.split('/').at(-1) ?? name;
  return openKept(
    model,
    { origin: 'stored', folder: key, name: shown, revision, description, isDemo, byteLength, key },
    { ...options, onProgress: rising(options.onProgress) },
  );
}

/**
 * Files the visitor gave, in any order; each is known by its name.
 * @throws UnmaskError `files/missing`, `files/unreadable`, `weights/*`, `config/*`.
 */
export async function loadFiles(
  files: readonly File[],
  options: Pick<LoadOptions, 'signal' | 'onProgress'>,
): Promise<LoadedModel> {
  const found = chooseFiles(files);
  const byteLength = MODEL_FILES.reduce((sum, name) => sum + found[name].size, 0);
  const weights = found[WEIGHTS_FILE];
  return openModel(
    {
      origin: 'files',
      folder: 'files',
      name: 'your files',
      revision: `${weights.size} bytes, ${new Date(weights.lastModified).toISOString().slice(0, 10)}`,
      description: 'Read from the files you gave; nothing is kept.',
      isDemo: false,
      byteLength,
      key: null,
    },
    (name) => givenFile(found[name]),
    { ...options, onProgress: rising(options.onProgress) },
    () => undefined,
  );
}

async function openKept(model: WholeModel, from: ModelOrigin, options: LoadOptions): Promise<LoadedModel> {
  const { store, transport, signal } = options;
  const release = await store.locks.share(useLock(model.key));
  return openModel(from, (name) => new KeptFile({ store, model, name, transport, signal }), options, release);
}

/** A model that is fetched into the store from now on, and read as it arrives. */
async function openArriving(
  manifest: Manifest,
  from: ModelOrigin,
  options: LoadOptions,
): Promise<LoadedModel> {
  const { store, transport } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const arrival = new Arrival(manifest, { store, transport, signal });
  const whole = fetchUnderLock(manifest, {
    ...fetching({ ...options, signal }),
    onKept: (name, folder, chunks) => arrival.kept(name, folder, chunks),
  }).then(async (model) => {
    await removeOthers(store, manifest);
    arrival.whole(model);
  });
  whole.catch((error: unknown) => arrival.fail(error));
  const unshare = await store.locks.share(useLock(keyOf(manifest)));
  const release = (): void => {
    stop.abort();
    unshare();
  };
  const model = await openModel(from, (name) => arrival.file(name), { ...options, signal }, release);
  return {
    ...model,
    weights: async function* () {
      yield* model.weights();
      await whole;
    },
  };
}

function fetching({ onProgress, ...options }: LoadOptions): FetchModelOptions {
  return { ...options, onProgress: (file, kept, total) => onProgress?.(STAGES[file], kept, total) };
}

/** Reads the small files and opens the large one. */
async function openModel(
  from: ModelOrigin,
  file: (name: ModelFile) => ByteFile,
  { signal, onProgress }: Pick<LoadOptions, 'signal' | 'onProgress'>,
  release: () => void,
): Promise<LoadedModel> {
  try {
    let read = 0;
    const whole = async (name: ModelFile): Promise<Uint8Array> => {
      const { byteLength } = file(name);
      if (byteLength > LARGEST_SMALL_FILE) throw tooLarge(name, byteLength);
      const bytes = await file(name).read(0, byteLength);
      throwIfAborted(signal);
      onProgress?.(STAGES[name], (read += byteLength), from.byteLength);
      return bytes;
    };
    const config = parseAlbertConfig(parseJson(await whole(CONFIG_FILE), CONFIG_FILE, 'config/not-json'));
    const tokenizerBytes = await whole(TOKENIZER_FILE);
    const weightsFile = file(WEIGHTS_FILE);
    let opened = false;
    const watched: ByteFile = {
      byteLength: weightsFile.byteLength,
      read: (start, end) => weightsFile.read(start, end),
      pieces: async (start, end) => {
        const pieces = await weightsFile.pieces(start, end);
        if (opened) onProgress?.('weights', read + end, from.byteLength);
        return pieces;
      },
    };
    const checkpoint = await streamCheckpoint(watched, config);
    opened = true;
    throwIfAborted(signal);
    return {
      from,
      config,
      tokenizerBytes,
      weights: () => checkpoint.weights(),
      dtype: checkpoint.dtype,
      ignoredTensors: checkpoint.ignored.map((entry) => entry.name),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** A config is a kB, a tokenizer less than one MB: what is larger is another file under that name. */
const LARGEST_SMALL_FILE = 50_000_000;

function tooLarge(name: ModelFile, byteLength: number): UnmaskError {
  return new UnmaskError({
    code: 'weights/size',
    message: `The model file ${name} is too large to be one.`,
    expected: `at most ${LARGEST_SMALL_FILE} bytes`,
    actual: `${byteLength} bytes`,
    remedy: 'Choose the file of that name from a checkpoint.',
    details: { file: name },
  });
}

/** Progress that never falls and never passes the whole, half a percent at a time. */
function rising(report: LoadOptions['onProgress']): NonNullable<LoadOptions['onProgress']> {
  let told = 0;
  let toldStage: DownloadStage | null = null;
  return (stage, loaded, total) => {
    const reached = Math.min(Math.max(loaded, told), total);
    // Nothing to tell before the first byte, nor when what was fetched whole is then read.
    if (reached === 0 || told === total) return;
    if (stage === toldStage && reached - told < total / 200 && reached < total) return;
    told = reached;
    toldStage = stage;
    report?.(stage, reached, total);
  };
}
