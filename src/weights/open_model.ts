/** The files of a model, wherever they are → config, tokenizer, typed tensors as a stream, and whose they are. */
import { throwIfAborted } from '../model/abort.ts';
import { parseAlbertConfig, type AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import type { ModelParts } from '../model/heads.ts';
import { roleEntries, stageOf, type AnyRole, type FileRole, type ModelFiles } from '../model/files.ts';
import type { WeightStream } from '../model/tensors.ts';
import { joinedFile, type ByteFile } from './byte_file.ts';
import { streamCheckpoint } from './checkpoint.ts';
import { contentOf, sha256OfFile } from './content.ts';
import { sha256Of } from './hash.ts';
import { parseIndex, requireShards, type ShardPlan } from './shards.ts';
import { parseJson } from './small_file.ts';

export interface OpenOptions {
  readonly signal?: AbortSignal;
  /** The tokenizer's file to read by, by its name; else, or where the model has no such, the one that transformers 5 takes. */
  readonly tokenizer?: string | undefined;
  /** Bytes of all files so far, of all bytes: finite, never falling, never over `totalBytes`. */
  readonly onProgress?: (role: FileRole, loadedBytes: number, totalBytes: number) => void;
}

/** What a model is called and where it came from. */
export interface ModelOrigin {
  readonly origin: 'site' | 'stored' | 'files';
  /** Its folder on the site, its key in the store, or `files`. */
  readonly folder: string;
  readonly name: string;
  readonly revision: string;
  /** What was asked for and stood for that revision, where it was another than the branch `main`. */
  readonly ref?: string;
  /** The hash of its files: see {@link contentOf}. */
  readonly content: string;
  readonly description: string;
  readonly isDemo: boolean;
  /** Under which its weights were published, `Apache-2.0`; null where that is not known. */
  readonly licence: string | null;
  /** All files together. */
  readonly byteLength: number;
  /** Its key in the store; null for files, which are not kept. */
  readonly key: string | null;
  /** The files that `content` is the hash of, in its order. */
  readonly files?: readonly string[];
  /** The tokenizer's file that text is read by: `tokenizer.json`. */
  readonly tokenizerFile: string;
  /** Another it could be read by: `spiece.model`, as it was trained; null for most. */
  readonly otherTokenizerFile: string | null;
}

/** A tokenizer as it came. */
export interface TokenizerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Its `tokenizer_config.json` as parsed; null where the model has none. */
  readonly config: unknown;
  /** Its `added_tokens.json` as parsed, likewise. */
  readonly added: unknown;
  /** Its `special_tokens_map.json`. */
  readonly specials: unknown;
  /** The `config.json` of the model, which may name the tokenizer's class. */
  readonly model: unknown;
}

export interface LoadedModel {
  readonly from: ModelOrigin;
  readonly config: AlbertConfig;
  /** What text is read by. */
  readonly tokenizer: TokenizerFile;
  /** See {@link ModelOrigin.otherTokenizerFile}. */
  readonly otherTokenizer: TokenizerFile | null;
  /**
   * A fresh stream each call, read and converted as it is taken: a lost GPU is rebuilt from it without the network, but
   * for a chunk that the disk has damaged since.
   */
  readonly weights: () => WeightStream;
  /** How the matrices are stored. */
  readonly dtype: 'f32' | 'f16';
  /** Which heads it has: a masked-language one, others, or both. */
  readonly parts: ModelParts;
  /** Names of the file's tensors that the model has no use for. */
  readonly ignoredTensors: readonly string[];
  /** Lets others remove the kept copy. Call it when the model is no longer used. */
  readonly release: () => void;
}

/** An origin whose files have not been read yet. */
export type NamedOrigin = Omit<ModelOrigin, 'content' | 'files' | 'tokenizerFile' | 'otherTokenizerFile'>;
/** One whose files are known by their bytes. */
export type ReadOrigin = NamedOrigin & Pick<ModelOrigin, 'content'>;

/** A file of a model where it lies. */
export interface OpenFile {
  readonly name: string;
  readonly file: ByteFile;
  /**
   * Its SHA-256 as published; what arrives is compared with it or with the hashes of the chunks. Null where none is published
   * (files a visitor gives, files the hub keeps in git): then that of weights is computed before the first tensor is read.
   */
  readonly sha256: string | null;
}

export interface ModelBytes {
  readonly files: ModelFiles<OpenFile>;
  /** The files of the weights where `files.weights` is an index of them, in the order of their names. */
  readonly shards: readonly OpenFile[];
}

/**
 * Reads the small files and opens the large one.
 * @param origin what the model is called, by its config as parsed and its content's hash
 * @param options progress is in bytes of all files; weights that are read for their hash, and then again, count half each time
 * @param release called where it fails
 * @throws UnmaskError `config/*`, `weights/*`, and what reading the files throws. AbortError when the signal fires.
 */
export async function openModel(
  origin: (read: { readonly config: unknown; readonly content: string }) => ReadOrigin,
  { files: given, shards }: ModelBytes,
  { signal, onProgress, tokenizer: wanted }: OpenOptions,
  release: () => void,
): Promise<LoadedModel> {
  try {
    const files = readBy(given, wanted);
    const all = [...roleEntries(files).map(([, file]) => file), ...shards];
    const total = all.reduce((sum, { file }) => sum + file.byteLength, 0);
    let read = 0;
    const whole = async (role: AnyRole, { name, file }: OpenFile): Promise<Uint8Array<ArrayBuffer>> => {
      if (file.byteLength > LARGEST_SMALL_FILE) throw tooLarge(name, file.byteLength);
      const bytes = await file.read(0, file.byteLength);
      throwIfAborted(signal);
      onProgress?.(stageOf(role), (read += file.byteLength), total);
      return bytes;
    };
    const configBytes = await whole('config', files.config);
    const configJson = parseJson(configBytes, files.config.name, 'config/not-json');
    const config = parseAlbertConfig(configJson);
    const { otherTokenizer } = files;
    const small = async (role: 'tokenizerConfig' | 'addedTokens' | 'specialTokens') => {
      const file = files[role];
      if (file === undefined) return { json: null, hashed: [] };
      const read = await whole(role, file);
      const json = parseJson(read, file.name, 'config/not-json');
      return { json, hashed: [{ name: file.name, sha256: await sha256Of(read) }] };
    };
    const said = await small('tokenizerConfig');
    const added = await small('addedTokens');
    const specials = await small('specialTokens');
    const bytes = await whole('tokenizer', files.tokenizer);
    const otherBytes = otherTokenizer && (await whole('otherTokenizer', otherTokenizer));
    const indexBytes = shards.length === 0 ? null : await whole('weights', files.weights);
    const plan = indexBytes && planOf(indexBytes, shards);
    const parts = plan ? shards : [files.weights];
    const weightsFile = joinedFile(parts.map(({ file }) => file));
    const before = read;
    const share = parts.some(({ sha256 }) => sha256 === null) ? 0.5 : 1;
    const told = (bytes: number): void => onProgress?.('weights', before + Math.round(bytes), total);
    let opened = false;
    const watched: ByteFile = {
      byteLength: weightsFile.byteLength,
      read: (start, end) => weightsFile.read(start, end),
      pieces: async (start, end) => {
        const pieces = await weightsFile.pieces(start, end);
        if (opened) told(weightsFile.byteLength * (1 - share) + end * share);
        return pieces;
      },
    };
    const checkpoint = await streamCheckpoint(watched, config, plan);
    opened = true;
    throwIfAborted(signal);
    const hashed = [
      { name: files.config.name, sha256: await sha256Of(configBytes) },
      ...said.hashed,
      ...added.hashed,
      ...specials.hashed,
      { name: files.tokenizer.name, sha256: await sha256Of(bytes) },
      ...(indexBytes ? [{ name: files.weights.name, sha256: await sha256Of(indexBytes) }] : []),
    ];
    let done = 0;
    for (const { name, file, sha256 } of parts) {
      const at = done;
      const own = sha256 ?? (await sha256OfFile(file, signal, (bytes) => told((at + bytes) / 2)));
      hashed.push({ name, sha256: own });
      done += file.byteLength;
    }
    const content = await contentOf(hashed);
    const reading = { config: said.json, added: added.json, specials: specials.json, model: configJson };
    return {
      from: {
        ...origin({ config: configJson, content }),
        files: hashed.map(({ name }) => name),
        tokenizerFile: files.tokenizer.name,
        otherTokenizerFile: otherTokenizer?.name ?? null,
      },
      config,
      tokenizer: { name: files.tokenizer.name, bytes, ...reading },
      otherTokenizer:
        otherTokenizer && otherBytes ? { name: otherTokenizer.name, bytes: otherBytes, ...reading } : null,
      weights: () => checkpoint.weights(),
      dtype: checkpoint.dtype,
      parts: checkpoint.parts,
      ignoredTensors: checkpoint.ignored.map((entry) => entry.name),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

function planOf(index: Uint8Array, shards: readonly OpenFile[]): ShardPlan {
  const parsed = parseIndex(index);
  const names = shards.map(({ name }) => name);
  requireShards(parsed, names);
  return { index: parsed, byteLengths: shards.map(({ file }) => file.byteLength) };
}

/** The files with the tokenizer that is wanted in the place of the one that is read by. */
function readBy<T extends { readonly name: string }>(
  files: ModelFiles<T>,
  wanted: string | undefined,
): ModelFiles<T> {
  const { tokenizer, otherTokenizer } = files;
  if (otherTokenizer === undefined || otherTokenizer.name !== wanted) return files;
  return { ...files, tokenizer: otherTokenizer, otherTokenizer: tokenizer };
}

/** A config is a kB, a tokenizer a few MB: what is larger is another file under that name. */
const LARGEST_SMALL_FILE = 50_000_000;

function tooLarge(name: string, byteLength: number): UnmaskError {
  return new UnmaskError({
    code: 'weights/size',
    message: `The model file ${name} is too large to be one.`,
    expected: `at most ${LARGEST_SMALL_FILE} bytes`,
    actual: `${byteLength} bytes`,
    remedy: 'Choose the file of that name from a checkpoint.',
    details: { file: name },
  });
}
