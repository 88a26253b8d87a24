/** A model folder of this site → config, tokenizer and typed tensors. */
import { throwIfAborted } from '../model/abort.ts';
import { parseAlbertConfig, type AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { WeightStream } from '../model/tensors.ts';
import { openCheckpoint } from './checkpoint.ts';
import {
  CONFIG_FILE,
  findListing,
  parseListing,
  TOKENIZER_FILE,
  WEIGHTS_FILE,
  type ModelFile,
  type ModelListing,
} from './listing.ts';
import { requireListed } from './integrity.ts';
import { fetchFile } from './sources.ts';

/** What is being fetched. */
export type DownloadStage = 'config' | 'tokenizer' | 'weights';

export interface LoadOptions {
  /** Where index.json and the model folders are; ends in a slash. */
  readonly baseUrl: string;
  /** A folder that index.json lists, or null for the first. */
  readonly folder: string | null;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Bytes of all files so far, of all bytes listed: finite, never falling, never over `totalBytes`. */
  readonly onProgress?: (stage: DownloadStage, loadedBytes: number, totalBytes: number) => void;
}

export interface LoadedModel {
  readonly listing: ModelListing;
  readonly config: AlbertConfig;
  /** spiece.model as it came. */
  readonly tokenizerBytes: Uint8Array;
  /** A fresh stream each call, converted as it is read: a lost GPU is rebuilt from it without the network. */
  readonly weights: () => WeightStream;
  /** Names of the file's tensors that a masked language model has no use for. */
  readonly ignoredTensors: readonly string[];
}

/** index.json: a few kB. */
const LARGEST_INDEX = 1_000_000;

/**
 * Fetches and checks one model. The small files come first, so that a wrong config costs no download of weights. No byte
 * of a file is read before it is known to be the file that index.json lists (see `integrity.ts` for where that cannot be).
 * @throws UnmaskError `weights/*`, `config/*`. AbortError when `signal` fires.
 */
export async function loadModel(options: LoadOptions): Promise<LoadedModel> {
  const { signal } = options;
  const index = await fetchFile({
    url: new URL('index.json', options.baseUrl),
    byteLength: null,
    atMost: LARGEST_INDEX,
    fetch: options.fetch ?? fetch,
    signal,
    onBytes: () => undefined,
  });
  const models = parseListing(parseJson(index, 'index.json', 'weights/not-a-model'));
  const listing = findListing(models, options.folder);
  const folder = new URL(`${listing.folder}/`, options.baseUrl);
  const progress = new Progress(listing, options.onProgress);

  const fetchListed = async (stage: DownloadStage, file: ModelFile) => {
    const listed = listing.files[file];
    const bytes = await fetchFile({
      url: new URL(file, folder),
      byteLength: listed.byteLength,
      atMost: listed.byteLength,
      fetch: options.fetch ?? fetch,
      signal,
      onBytes: (loaded) => progress.bytes(stage, loaded),
    });
    await requireListed(bytes, file, listed);
    return bytes;
  };
  const configBytes = await fetchListed('config', CONFIG_FILE);
  const config = parseAlbertConfig(parseJson(configBytes, CONFIG_FILE, 'config/not-json'));
  progress.fileDone('config', CONFIG_FILE);

  progress.begin('tokenizer');
  const tokenizerBytes = await fetchListed('tokenizer', TOKENIZER_FILE);
  progress.fileDone('tokenizer', TOKENIZER_FILE);

  progress.begin('weights');
  const bytes = await fetchListed('weights', WEIGHTS_FILE);
  const checkpoint = openCheckpoint(bytes, config);
  progress.fileDone('weights', WEIGHTS_FILE);
  throwIfAborted(signal);
  return {
    listing,
    config,
    tokenizerBytes,
    weights: () => checkpoint.weights(),
    ignoredTensors: checkpoint.ignored.map((entry) => entry.name),
  };
}

function parseJson(
  bytes: Uint8Array,
  name: string,
  code: 'weights/not-a-model' | 'config/not-json',
): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new UnmaskError(
      {
        code,
        message: `The file ${name} is not valid JSON.`,
        expected: 'JSON',
        actual: `${bytes.byteLength} bytes that are not`,
        remedy: 'Whoever runs this site has to put the file right.',
        details: { file: name },
      },
      { cause: error },
    );
  }
}

/** Bytes over all files, by the sizes the site lists: a Content-Length may be missing, or count compressed bytes. */
class Progress {
  readonly #listing: ModelListing;
  readonly #report: LoadOptions['onProgress'];
  /** Bytes of the files that are done. */
  #before = 0;
  #told = 0;

  constructor(listing: ModelListing, report: LoadOptions['onProgress']) {
    this.#listing = listing;
    this.#report = report;
  }

  /** A slow server may keep a file waiting: what is waited for is told before its first byte. */
  begin(stage: DownloadStage): void {
    this.#report?.(stage, this.#before, this.#listing.byteLength);
  }

  bytes(stage: DownloadStage, loadedOfFile: number): void {
    const total = this.#listing.byteLength;
    const loaded = this.#before + loadedOfFile;
    // Half a percent at a time: a message a chunk would be a thousand messages.
    if (loaded - this.#told < total / 200) return;
    this.#told = loaded;
    this.#report?.(stage, loaded, total);
  }

  fileDone(stage: DownloadStage, file: ModelFile): void {
    this.#before += this.#listing.files[file].byteLength;
    this.#told = this.#before;
    this.#report?.(stage, this.#before, this.#listing.byteLength);
  }
}
