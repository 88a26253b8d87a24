/** Files of a model as a visitor gives them: all at once, or one after another. */
import {
  findName,
  INDEX_NAME,
  listNames,
  namesOf,
  perRole,
  recognize,
  recognizeShard,
  type FileRole,
  type PerRole,
} from '../model/files.ts';

export { FILE_NAMES, TOKENIZER_NAMES } from '../model/files.ts';

export interface GivenFiles {
  readonly files: Readonly<Partial<Record<FileRole, File>>>;
  /** Where weights are in several files, those that are here, by their names; `files.weights` is then their index. */
  readonly shards: ReadonlyMap<string, File>;
  /** Every tokenizer that is here, and what is said of how it reads, by their names; `files.tokenizer` is one of them. */
  readonly tokenizers: ReadonlyMap<string, File>;
  /** Names of files that have no role in a model. */
  readonly ignored: readonly string[];
}

export const NO_FILES: GivenFiles = {
  files: {},
  shards: new Map(),
  tokenizers: new Map(),
  ignored: [],
};

/** The order in which the page names them. */
const NAMED: readonly FileRole[] = ['weights', 'config', 'tokenizer'];

/** True for what can be a file of a model, by its name. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return recognize(name) !== null;
}

/**
 * The files so far with more added; one given again replaces the one before it. Where a whole model is added, what was given before, perhaps a
 * tokenizer of another, is no part of it.
 */
export function addFiles(given: GivenFiles, added: readonly File[]): GivenFiles {
  const alone = put(NO_FILES, added);
  return completeFiles(alone) === null ? put(given, added) : alone;
}

function put(given: GivenFiles, added: readonly File[]): GivenFiles {
  const files: Partial<Record<FileRole, File>> = { ...given.files };
  const ignored: string[] = [];
  const shards = new Map(given.shards);
  const tokenizers = new Map(given.tokenizers);
  const names = new Set(added.map(({ name }) => name));
  // Of a folder given whole, the file that has its role's own name is the one: `optimizer.safetensors` beside it is no model.
  const own = perRole((role) => findName(role, (name) => names.has(name)));
  const isOneFile = own.weights !== null && own.weights !== INDEX_NAME;
  for (const file of added) {
    const shard = recognizeShard(file.name);
    const known = recognize(file.name);
    if (shard !== null && !isOneFile) shards.set(shard.name, renamed(file, shard.name));
    else if (known === null || isStray(file.name, known, names, own)) ignored.push(file.name);
    else {
      const { role, name } = known;
      const proper = renamed(file, name);
      if (role !== 'config' && role !== 'weights') tokenizers.set(name, proper);
      if (role === 'config' || role === 'weights' || role === 'tokenizer') files[role] = proper;
    }
  }
  return { files, shards, tokenizers, ignored };
}

/** Whether the file that is meant stands beside it under its own name. A model may have several tokenizers, and one of the rest. */
function isStray(
  given: string,
  { role, name }: NonNullable<ReturnType<typeof recognize>>,
  names: ReadonlySet<string>,
  own: PerRole<string | null>,
): boolean {
  const meant = role === 'config' || role === 'weights' ? own[role] : names.has(name) ? name : null;
  return meant !== null && meant !== given;
}

function renamed(file: File, name: string): File {
  return file.name === name ? file : new File([file], name, { type: file.type });
}

/** The files of the weights that are still needed, as far as their names tell; null while none of them is here. */
function missingShards({ shards }: GivenFiles): readonly string[] | null {
  const first = shards.keys().next();
  const all = first.done === true ? null : recognizeShard(first.value)?.all();
  return all?.filter((name) => !shards.has(name)) ?? null;
}

/** Whether the weights given are the index of several files, or some of these. */
function isSharded({ files, shards }: GivenFiles): boolean {
  return files.weights === undefined ? shards.size > 0 : files.weights.name === INDEX_NAME;
}

/** One file of every role, and all that an index stands for, or null while one is missing. */
export function completeFiles(all: GivenFiles): readonly File[] | null {
  const { weights, config, tokenizer } = all.files;
  if (weights === undefined || config === undefined || tokenizer === undefined) return null;
  const given = [weights, config, ...all.tokenizers.values()];
  if (!isSharded(all)) return given;
  return missingShards(all)?.length === 0 ? [...given, ...all.shards.values()] : null;
}

/** What is still needed, in words; null where nothing was given. */
export function givenWords(given: GivenFiles): string | null {
  const { files, ignored } = given;
  const missing = NAMED.filter((role) => files[role] === undefined);
  const notRead =
    ignored.length === 0
      ? ''
      : `Not read: ${ignored.slice(0, 3).join(', ')}${ignored.length > 3 ? ' …' : ''}. `;
  const sharded = isSharded(given);
  if (missing.length === NAMED.length && !sharded) {
    const beside = [...given.tokenizers.keys()];
    if (notRead === '' && beside.length === 0) return null;
    const kept = beside.length === 0 ? '' : `Here so far: ${beside.join(', ')}. `;
    return `${notRead}${kept}A model is three files: ${listNames(NAMED)}.`;
  }
  const needed = missing.map((role) => (role === 'weights' && sharded ? INDEX_NAME : namesOf(role)));
  if (sharded) needed.push(...shardWords(missingShards(given)));
  return `${notRead}Still needed: ${needed.join(', ')}.`;
}

function shardWords(missing: readonly string[] | null): readonly string[] {
  if (missing === null) return [`the files that ${INDEX_NAME} names`];
  return missing.length > 3 ? [...missing.slice(0, 3), `${missing.length - 3} more`] : missing;
}
