/**
 * Weights that were saved in several files, and the index that says which tensor is in which (`model.safetensors.index.json`, as
 * transformers writes it). The files are read as one, each behind the one before it; the index is believed in nothing that
 * their headers do not say too, so that no fault of it makes another model of them.
 */
import { UnmaskError } from '../model/errors.ts';
import { INDEX_NAME } from '../model/files.ts';
import type { Tensors, TensorEntry } from './safetensors.ts';
import { describe, fileError, short, tensorError } from './safetensors_errors.ts';
import { isObject, JsonFault, parseStrictJson, type StrictJson } from './strict_json.ts';

/** What an index says. */
export interface ShardIndex {
  /** The files it names, in the order of their names, each once. */
  readonly shards: readonly string[];
  /** Of each tensor's name the file that holds it. */
  readonly fileOf: ReadonlyMap<string, string>;
}

/** Weights in several files, read as one. */
export interface ShardPlan {
  readonly index: ShardIndex;
  /** Of the files in the order of `index.shards`. */
  readonly byteLengths: readonly number[];
}

/** More files than any ALBERT is saved in: each costs a request. */
const MOST_SHARDS = 1000;
/** One plain segment of a path, so that no index leads out of its folder; and never a pickle. */
const SHARD_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}\.safetensors$/;

/** Whether weights may be in a file of this name. */
export function isShardName(name: string): boolean {
  return SHARD_NAME.test(name);
}

/**
 * Reads an index. `metadata.total_size` is not looked at: libraries count tied tensors once or twice.
 * @throws UnmaskError `weights/header` for what is no index.
 */
export function parseIndex(bytes: Uint8Array): ShardIndex {
  let root: StrictJson;
  try {
    root = parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof JsonFault ? error.message : 'bytes that are not UTF-8';
    throw indexError('is not valid JSON', 'a JSON object', why, error);
  }
  const map = isObject(root) ? root.get('weight_map') : undefined;
  if (map === undefined || !isObject(map) || map.size === 0) {
    throw indexError('has no weight_map', 'the file of each tensor', describe(map));
  }
  const fileOf = new Map<string, string>();
  for (const [tensor, file] of map) {
    if (typeof file !== 'string' || !isShardName(file)) {
      throw indexError(
        `names no file for the tensor ${short(tensor)}`,
        'a name that ends with .safetensors',
        describe(file),
      );
    }
    fileOf.set(tensor, file);
  }
  const shards = [...new Set(fileOf.values())].sort();
  if (shards.length > MOST_SHARDS) {
    throw indexError('names too many files', `at most ${MOST_SHARDS}`, `${shards.length}`);
  }
  return { shards, fileOf };
}

/**
 * The tensors of all files, placed where they lie when the files are read as one.
 * @param headers of the files in the order of `index.shards`
 * @throws UnmaskError `weights/layout` where index and headers differ in one tensor or file.
 */
export function joinTensors({ index, byteLengths }: ShardPlan, headers: readonly Tensors[]): Tensors {
  const joined = new Map<string, TensorEntry>();
  let at = 0;
  for (const [i, shard] of index.shards.entries()) {
    for (const [name, entry] of headers[i]) {
      const said = index.fileOf.get(name);
      if (said !== shard) throw disagreement(name, said ?? 'no file', shard);
      joined.set(name, { ...entry, start: at + entry.start, end: at + entry.end });
    }
    at += byteLengths[i];
  }
  for (const [name, file] of index.fileOf) {
    if (!joined.has(name)) throw disagreement(name, file, 'no file');
  }
  return joined;
}

/** @throws UnmaskError `weights/damaged` where the files that were planned are not those that the index names. */
export function requireShards({ shards }: ShardIndex, planned: readonly string[]): void {
  if (shards.join() === planned.join()) return;
  throw new UnmaskError({
    code: 'weights/damaged',
    message: `The model file ${INDEX_NAME} does not name the files that were planned.`,
    expected: someOf(planned),
    actual: someOf(shards),
    remedy: 'It is not used. Get the model again.',
  });
}

/** A few names, for a message: `a.safetensors, b.safetensors and 7 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(short).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

const SHOWN = 3;

function disagreement(tensor: string, said: string, found: string): UnmaskError {
  return tensorError(
    'weights/layout',
    tensor,
    `is not where ${INDEX_NAME} says`,
    `in ${said}, as the index says`,
    `in ${found}`,
  );
}

function indexError(what: string, expected: string, actual: string, cause?: unknown): UnmaskError {
  return fileError('weights/header', `The model file ${INDEX_NAME} ${what}.`, expected, actual, cause);
}
