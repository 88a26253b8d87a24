/** A model in a folder of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokenizerOf } from '../src/engine/tokenizer_of.ts';
import { UnmaskError } from '../src/model/errors.ts';
import {
  FILE_ROLES,
  findName,
  findOptional,
  INDEX_NAME,
  listNames,
  mapFiles,
  type ModelFiles,
  perRole,
} from '../src/model/files.ts';
import type { ModelNames } from '../src/model/session.ts';
import type { Tokenizer } from '../src/model/tokenizer.ts';
import { nameOfFiles } from '../src/weights/given_files.ts';
import { parseListing } from '../src/weights/listing.ts';
import { type LoadedModel, openModel, type OpenFile } from '../src/weights/open_model.ts';
import { parseIndex } from '../src/weights/shards.ts';
import { fileToRead } from './node/disk_file.ts';

/** A model by which text can be read. */
export interface OpenedModel {
  readonly loaded: LoadedModel;
  readonly tokenizer: Tokenizer;
}

/** The model that comes with this program: beside its one file where it is packed, in `public` where it is not. */
export function embeddedFolder(): string {
  const places = ['./weights/albert-demo', '../public/weights/albert-demo'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return places.find((path) => existsSync(path)) ?? places[0];
}

/**
 * Opens the model of a folder. Its weights are read once for their hash, and again by an engine.
 * @throws UnmaskError `files/missing`, `config/*`, `weights/*`, `tokenizer/*`
 */
export async function openFolder(folder: string): Promise<OpenedModel> {
  return opened(await loadFolder(folder));
}

/** A model with the tokenizer that text is read by. @throws UnmaskError `tokenizer/*` */
export async function opened(loaded: LoadedModel): Promise<OpenedModel> {
  return { loaded, tokenizer: await tokenizerOf(loaded.tokenizer, loaded.config.vocab_size) };
}

/** What a result says of the model it is of. */
export function namesOf({ from: { name, revision, content, files } }: LoadedModel): ModelNames {
  return { name, revision, content, ...(files && { files }) };
}

async function loadFolder(folder: string): Promise<LoadedModel> {
  const listed = await listedAt(folder);
  const names = listed?.files ?? filesThere(folder);
  const open = async (name: string): Promise<OpenFile> => ({
    name,
    file: await fileToRead(join(folder, name)),
    // Whatever a list says: the hash is taken of what lies here.
    sha256: null,
  });
  const opened = new Map<string, OpenFile>();
  for (const name of Object.values(names)) opened.set(name, await open(name));
  const files = mapFiles(names, (name) => opened.get(name) ?? missing(folder, name));
  const shards: OpenFile[] = [];
  if (names.weights === INDEX_NAME) {
    const index = parseIndex(new Uint8Array(await readFile(join(folder, INDEX_NAME))));
    for (const shard of index.shards) {
      if (!existsSync(join(folder, shard))) missing(folder, shard);
      shards.push(await open(shard));
    }
  }
  const byteLength = [...opened.values(), ...shards].reduce((sum, { file }) => sum + file.byteLength, 0);
  return openModel(
    ({ config, content }) => ({
      ...{ origin: 'files', folder, content, byteLength, licence: null, key: null },
      ...{ description: `Read from ${folder}.`, isDemo: false },
      ...(listed ?? known(folder) ?? { name: nameOfFiles({}, config, content), revision: content }),
    }),
    { files, shards },
    {},
    () => undefined,
  );
}

/** Whether a folder has every file of a model, those that an index names among them. */
export function isWholeFolder(folder: string): boolean {
  const has = isIn(folder);
  if (FILE_ROLES.some((role) => findName(role, has) === null)) return false;
  if (findName('weights', has) !== INDEX_NAME) return true;
  return parseIndex(new Uint8Array(readFileSync(join(folder, INDEX_NAME)))).shards.every(has);
}

/** Names of the files of a folder, by what each is. @throws UnmaskError `files/missing` */
function filesThere(folder: string): ModelFiles<string> {
  const isThere = isIn(folder);
  const lacking = FILE_ROLES.filter((role) => findName(role, isThere) === null);
  if (lacking.length > 0) missing(folder, listNames(lacking, ' and '));
  return { ...perRole((role) => findName(role, isThere) ?? ''), ...findOptional(isThere) };
}

function isIn(folder: string): (name: string) => boolean {
  return (name) => existsSync(join(folder, name));
}

function missing(folder: string, what: string): never {
  throw new UnmaskError({
    code: 'files/missing',
    message: `The folder ${folder} is no model: it lacks ${what}.`,
    expected: listNames(FILE_ROLES),
    remedy: 'Give the folder that holds all three.',
  });
}

interface Listed {
  readonly name: string;
  readonly revision: string;
  readonly files: ModelFiles<string>;
}

/** What a site's list beside the folder says of it: then numbers are of the same files as that site's. */
async function listedAt(folder: string): Promise<Listed | null> {
  const list = join(dirname(resolve(folder)), 'index.json');
  if (!existsSync(list)) return null;
  const found = listingOf(await readFile(list, 'utf8'), basename(resolve(folder)));
  if (found === null) return null;
  return { ...found, files: perRole((role) => found.files[role].name) };
}

/** Null where the file is another thing than such a list, or has another list's models. */
function listingOf(text: string, folder: string) {
  try {
    return parseListing(JSON.parse(text)).find((model) => model.folder === folder) ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnmaskError) return null;
    throw error;
  }
}

/** `models--OWNER--NAME/snapshots/COMMIT`, as Hugging Face's libraries keep a model. */
const SNAPSHOT = /models--([^/\\]+)--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})$/;

/** A model that its folder's place names. */
function known(folder: string): { readonly name: string; readonly revision: string } | null {
  const found = SNAPSHOT.exec(resolve(folder));
  return found && { name: `${found[1]}/${found[2]}`, revision: found[3] };
}
