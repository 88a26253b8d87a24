/**
 * A model's manifest: its files with their sizes and hashes. It says what a download must become, and, once every chunk's hash
 * is known, what a kept copy must be. It is JSON on the disk.
 */
import {
  findName,
  findOptional,
  INDEX_NAME,
  mapFiles,
  perOptionalRole,
  perRole,
  roleEntries,
  type AnyRole,
  type ModelFiles,
} from '../model/files.ts';
import { isRevision } from '../model/hub_source.ts';
import { cardLicence } from './licence.ts';
import { isShardName } from './shards.ts';
import { isRecord } from './small_file.ts';

export { familyOf, keyOf, partsOfKey } from '../model/model_key.ts';

/** One range of at most this is in flight, and one damaged byte costs as much. */
export const CHUNK_BYTES = 4 << 20;

/** The largest file a browser can hold in one piece, roughly; xxlarge is 0.9 GB. */
export const LARGEST_FILE = 2 ** 32;

/** A size that a file of a model can have, in bytes. */
export function isFileSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST_FILE;
}

/** 64 hexadecimal digits in lower case. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

export interface ManifestEntry {
  /** The file's name, below `filesUrl` and on the disk. */
  readonly name: string;
  readonly byteLength: number;
  /** SHA-256 of the whole file, where it is published. */
  readonly sha256: string | null;
  /** Git's name of the content, where no SHA-256 is published: the hub's small files. */
  readonly gitBlob: string | null;
  /** SHA-256 of each chunk, where it is known before anything has arrived. */
  readonly chunks: readonly string[] | null;
}

export interface Manifest<Entry extends ManifestEntry = ManifestEntry> {
  readonly source: 'hub' | 'site';
  /** `albert/albert-large-v2` on the hub, the folder on the site. */
  readonly name: string;
  /** The hub's commit, or the site's name of this exact set of weights. */
  readonly revision: string;
  /** What was asked for and stood for that commit, where it is not the branch `main`: another branch, a tag, a commit. */
  readonly ref?: string;
  readonly description: string;
  readonly isDemo: boolean;
  /** Where the files are; ends in a slash. Asked again for a chunk that is damaged. */
  readonly filesUrl: string;
  readonly chunkBytes: number;
  readonly files: ModelFiles<Entry>;
  /** The files that hold the weights where `files.weights` is an index of several, in the order of their names; else none. */
  readonly shards: readonly Entry[];
  /** As the hub's model card has it: `apache-2.0`. Missing where that says nothing, and of copies kept before it was asked for. */
  readonly licence?: string;
}

/** A file whose every chunk's hash is known: published so, or computed when the whole was verified. */
export interface HashedEntry extends ManifestEntry {
  readonly chunks: readonly string[];
}
export type HashedManifest = Manifest<HashedEntry>;

/** Every file of a model, in the order they are fetched. */
export function filesOf<Entry extends ManifestEntry>({
  files,
  shards,
}: Pick<Manifest<Entry>, 'files' | 'shards'>): readonly Entry[] {
  return [...roleEntries(files).map(([, file]) => file), ...shards];
}

/** What is said of one file. Asked of roles that the model has. */
export function entryOf<Entry extends ManifestEntry>({ files }: Manifest<Entry>, role: AnyRole): Entry {
  const entry = files[role];
  if (entry === undefined) throw new Error(`a model without ${role}`);
  return entry;
}

/** Of all files together. */
export function byteLengthOf(manifest: Manifest): number {
  return filesOf(manifest).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

export function chunkCount(file: ManifestEntry, chunkBytes: number): number {
  return Math.ceil(file.byteLength / chunkBytes);
}

/** The bytes of a file that its chunk at `index` holds, the end exclusive. */
export function chunkRange(
  file: ManifestEntry,
  chunkBytes: number,
  index: number,
): readonly [start: number, end: number] {
  return [index * chunkBytes, Math.min((index + 1) * chunkBytes, file.byteLength)];
}

/** As it is kept on the disk: files by their names. Of two equal ones it is the same text. */
export function manifestJson(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const { source, name, revision, ref, description, isDemo, filesUrl, chunkBytes, licence, shards } =
    manifest;
  const named = new Map(filesOf(manifest).map(({ name, ...file }) => [name, file]));
  return new TextEncoder().encode(
    JSON.stringify({
      ...{ source, name, revision, ref, description, isDemo, filesUrl, chunkBytes, licence },
      files: Object.fromEntries(named),
      ...(shards.length > 0 && { shards: shards.map(({ name }) => name) }),
    }),
  );
}

/** As it was published: without the hashes of chunks. */
export function withoutChunks(manifest: Manifest): Manifest {
  const bare = (file: ManifestEntry): ManifestEntry => ({ ...file, chunks: null });
  return { ...manifest, files: mapFiles(manifest.files, bare), shards: manifest.shards.map(bare) };
}

/** Reads a manifest back from parsed JSON; null for anything that is not one. */
export function parseManifest(json: unknown): Manifest | null {
  if (!isRecord(json) || !isRecord(json.files)) return null;
  const { source, name, revision, description, isDemo, filesUrl, chunkBytes, files } = json;
  if ((source !== 'hub' && source !== 'site') || typeof isDemo !== 'boolean') return null;
  if (typeof name !== 'string' || typeof revision !== 'string' || typeof description !== 'string')
    return null;
  if (typeof filesUrl !== 'string' || !URL.canParse(filesUrl)) return null;
  if (typeof chunkBytes !== 'number' || !Number.isInteger(chunkBytes) || chunkBytes < 1) return null;
  const isThere = (file: string): boolean => file in files;
  const parse = (known: string | null = null): ManifestEntry | null =>
    known === null ? null : parseFile(known, files[known], chunkBytes);
  const { config, tokenizer, weights } = perRole((role) => parse(findName(role, isThere)));
  if (config === null || tokenizer === null || weights === null) return null;
  const beside = findOptional(isThere);
  const parsed = {
    ...{ config, tokenizer, weights },
    ...perOptionalRole((role) => parse(beside[role])),
  };
  const shards = parseShards(json, chunkBytes);
  if (shards === null || shards.length > 0 !== (weights.name === INDEX_NAME)) return null;
  if (json.ref !== undefined && (typeof json.ref !== 'string' || !isRevision(json.ref))) return null;
  const licence = cardLicence(json.licence);
  return {
    ...{ source, name, revision, description, isDemo, filesUrl, chunkBytes, files: parsed, shards },
    ...(json.ref !== undefined && { ref: json.ref }),
    ...(licence !== undefined && { licence }),
  };
}

/** The manifest where it has every chunk's hash, else null. */
export function asHashed(manifest: Manifest | null): HashedManifest | null {
  return manifest !== null && isHashed(manifest) ? manifest : null;
}

function isHashed(manifest: Manifest): manifest is HashedManifest {
  return filesOf(manifest).every(({ chunks }) => chunks !== null);
}

/** None where there is no list of them; null where one is wrong. */
function parseShards(
  { shards = [], files }: Readonly<Record<string, unknown>>,
  chunkBytes: number,
): readonly ManifestEntry[] | null {
  if (!Array.isArray(shards) || !isRecord(files)) return null;
  const names = shards.filter((name: unknown) => typeof name === 'string' && isShardName(name));
  const parsed = names.flatMap((name: string) => parseFile(name, files[name], chunkBytes) ?? []);
  return parsed.length === shards.length ? parsed : null;
}

function parseFile(name: string, json: unknown, chunkBytes: number): ManifestEntry | null {
  if (!isRecord(json)) return null;
  const { byteLength, sha256, gitBlob, chunks } = json;
  if (typeof byteLength !== 'number' || !Number.isSafeInteger(byteLength) || byteLength < 1) return null;
  if (sha256 !== null && typeof sha256 !== 'string') return null;
  if (gitBlob !== null && typeof gitBlob !== 'string') return null;
  const file = { name, byteLength, sha256, gitBlob };
  if (chunks === null) return { ...file, chunks };
  if (!Array.isArray(chunks) || chunks.length !== Math.ceil(byteLength / chunkBytes)) return null;
  const hashes = chunks.filter((hash: unknown) => typeof hash === 'string');
  return hashes.length === chunks.length ? { ...file, chunks: hashes } : null;
}
