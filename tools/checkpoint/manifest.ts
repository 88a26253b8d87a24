/** `manifest.json` of a model folder: what is in it, down to the chunk; and the site's list of models. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_NAMES } from '../../src/model/files.ts';
import { parseListing } from '../../src/weights/listing.ts';

export const MANIFEST_FILE = 'manifest.json';
export const INDEX_FILE = 'index.json';

export interface FileFacts {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** `size`, `sha256` and `chunks` are those of `model.safetensors` as it lies in the folder. */
export interface Manifest extends FileFacts {
  /** `owner/name`. */
  readonly model: string;
  /** The hub's commit, or the start of the SHA-256 of a file from elsewhere. */
  readonly revision: string;
  /** What was asked for and stood for that commit, where it was named: a branch, a tag, `refs/pr/1`. */
  readonly ref?: string;
  readonly dtype: 'f32' | 'f16';
  readonly chunkSize: number;
  /** SHA-256 of each `chunkSize` bytes. */
  readonly chunks: readonly string[];
  readonly config: FileFacts;
  readonly tokenizer: FileFacts;
  /** The `model.safetensors` it was made from. */
  readonly source: FileFacts;
}

/**
 * The manifest of a folder whose three files are all as it says; null where anything is missing or differs.
 * Reads every byte.
 */
export async function verifiedManifest(folder: string): Promise<Manifest | null> {
  const manifest = await readManifest(folder);
  if (manifest === null) return null;
  const files = [
    [FILE_NAMES.config, manifest.config],
    [FILE_NAMES.tokenizer, manifest.tokenizer],
    [FILE_NAMES.weights, manifest],
  ] as const;
  for (const [name, facts] of files) {
    const actual = await factsOf(join(folder, name)).catch(() => null);
    if (actual?.size !== facts.size || actual.sha256 !== facts.sha256) return null;
  }
  return manifest;
}

/** The manifest as it stands, unverified; null where there is none. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    const json: unknown = JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8'));
    return isManifest(json) ? json : null;
  } catch {
    // Not there or not JSON: either way it vouches for nothing, and is written anew.
    return null;
  }
}

function isManifest(json: unknown): json is Manifest {
  if (!isRecord(json)) return false;
  const { model, revision, dtype, chunkSize, chunks, config, tokenizer, source } = json;
  return (
    typeof model === 'string' &&
    typeof revision === 'string' &&
    (dtype === 'f32' || dtype === 'f16') &&
    typeof chunkSize === 'number' &&
    Array.isArray(chunks) &&
    [json, config, tokenizer, source].every(isFacts)
  );
}

function isFacts(json: unknown): json is FileFacts {
  return isRecord(json) && typeof json.size === 'number' && typeof json.sha256 === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export async function factsOf(path: string): Promise<FileFacts> {
  const { size } = await stat(path);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return { size, sha256: hash.digest('hex') };
}

/** Writes a JSON file, which appears whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/**
 * Puts a model on the site's list, in place of the folder's former entry or else at its end: the page opens with the
 * demonstration, which is small, and offers this. What else the list holds stays.
 * @throws Error, UnmaskError for a list that is not one: it is left as it is.
 */
export async function listModel(weightsFolder: string, folder: string, manifest: Manifest): Promise<void> {
  const path = join(weightsFolder, INDEX_FILE);
  const models = await readModels(path);
  const listed = ({ size, sha256 }: FileFacts) => ({ byteLength: size, sha256 });
  const entry = {
    folder,
    name: folder,
    revision: manifest.revision,
    description: describeModel(manifest),
    isDemo: false,
    files: {
      [FILE_NAMES.config]: listed(manifest.config),
      [FILE_NAMES.tokenizer]: listed(manifest.tokenizer),
      [FILE_NAMES.weights]: listed(manifest),
    },
  };
  const at = models.findIndex((model) => model.folder === folder);
  if (at >= 0) models[at] = entry;
  // At the end: what is listed first is what a first visit loads, and that is to answer at once.
  else models.push(entry);
  parseListing({ models });
  await writeJson(path, { models });
}

function describeModel({ model, revision, dtype }: Manifest): string {
  // Only what came from the hub has a commit; what somebody else says is that model is only said to be.
  const origin = /^[0-9a-f]{40}$/.test(revision) ? 'from the Hugging Face hub' : 'from files given';
  return `${model} ${origin}, stored in ${dtype === 'f16' ? 'half' : 'single'} precision.`;
}

async function readModels(path: string): Promise<Readonly<Record<string, unknown>>[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const json = JSON.parse(text) as { models: Readonly<Record<string, unknown>>[] };
  // Judged before it is believed: `parseListing` throws for anything else than that type.
  parseListing(json);
  return json.models;
}
