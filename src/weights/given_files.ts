/** Files of a model as a visitor gives them. */
import { UnmaskError } from '../model/errors.ts';
import {
  FILE_ROLES,
  findName,
  findOptional,
  INDEX_NAME,
  listNames,
  perOptionalRole,
  perRole,
  type FileRole,
  type ModelFiles,
} from '../model/files.ts';
import { shortContent } from '../model/identity.ts';
import { givenFile } from './byte_file.ts';
import { parseIndex, someOf } from './shards.ts';
import { isRecord } from './small_file.ts';

/** How a visitor may name the model of given files. */
export interface GivenNames {
  /** As the visitor calls the model; empty is none. */
  readonly name?: string | undefined;
}

/** The longest name, in UTF-16 code units. */
const LONGEST_NAME = 80;
/** What a config may call its model: a name, or `owner/name`. A path of somebody's disk is none. */
const CLEAN = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * What a model of given files is called: as the visitor says; else after what the config names (`_name_or_path`), with
 * `(files)` behind it, because a fine-tuned model's config names the one it was made from; else `your files`. Where the visitor says
 * nothing the first digits of its hash are part of its name, so that two of one config are told apart.
 * @param config config.json as parsed
 * @param content the hash of the files
 */
export function nameOfFiles({ name = '' }: GivenNames, config: unknown, content: string): string {
  const named = oneLine(name);
  if (named !== '') return named;
  const path = isRecord(config) ? config._name_or_path : undefined;
  const isClean = typeof path === 'string' && path.length <= LONGEST_NAME && CLEAN.test(path);
  const digits = shortContent(content);
  return isClean ? `${path} (files ${digits})` : `your files ${digits}`;
}

/** Without control characters and repeated spaces, cut to the longest a name may be. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  // No half of a character outside the basic plane at the cut.
  return line
    .slice(0, LONGEST_NAME)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}

/** A file of a model under the name that its role knows it by, whatever its case. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

/**
 * The files by name, whatever their order: the three, and what may be beside them.
 * @throws UnmaskError `files/missing`, which names what is missing; a pickle is refused in words.
 */
export function chooseFiles(files: readonly File[]): ModelFiles<NamedFile> {
  const called = (name: string) => files.find((file) => file.name.toLowerCase() === name);
  const find = (role: FileRole): NamedFile | null => {
    const name = findName(role, (known) => called(known) !== undefined);
    const file = name === null ? undefined : called(name);
    return name === null || file === undefined ? null : { name, file };
  };
  const { config, tokenizer, weights } = perRole(find);
  if (config && tokenizer && weights) {
    const others = findOptional((name) => called(name) !== undefined);
    const beside = perOptionalRole((role): NamedFile | null => {
      const name = others[role];
      const file = name === undefined ? undefined : called(name);
      return name === undefined || file === undefined ? null : { name, file };
    });
    return { config, tokenizer, weights, ...beside };
  }
  const missing = FILE_ROLES.filter((role) => find(role) === null);
  const pickle = files.find(({ name }) => /\.(bin|pt|pth|ckpt)$/i.test(name))?.name;
  throw new UnmaskError({
    code: 'files/missing',
    message:
      pickle !== undefined && missing.includes('weights')
        ? `${pickle.slice(0, 100)} may be a pickle, which can run any program: it is never read.`
        : `Of the three files of a model ${listNames(missing, ' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    expected: listNames(FILE_ROLES),
    actual:
      files
        .map((file) => file.name.slice(0, 100))
        .slice(0, 10)
        .join(', ') || 'no file',
    remedy: 'The model in use is kept. Choose all three files together, under these names.',
    details: { missing: listNames(missing) },
  });
}

/** An index names a file for each of some thirty tensors: what is larger is another file under that name. */
const LARGEST_INDEX = 5_000_000;

/**
 * The files of the weights that an index names, in its order; none where the weights are one file.
 * @throws UnmaskError `files/missing`, which names those that are missing, `files/unreadable`, and as {@link parseIndex}.
 */
export async function chooseShards(
  files: readonly File[],
  { name, file }: NamedFile,
): Promise<readonly NamedFile[]> {
  if (name !== INDEX_NAME) return [];
  const { shards } = parseIndex(await givenFile(file).read(0, Math.min(file.size, LARGEST_INDEX)));
  const found = shards.flatMap((shard) => {
    const given = files.find((other) => other.name === shard);
    return given === undefined ? [] : { name: shard, file: given };
  });
  if (found.length === shards.length) return found;
  const missing = shards.filter((shard) => !found.some((other) => other.name === shard));
  throw new UnmaskError({
    code: 'files/missing',
    message: `Of the files that ${INDEX_NAME} names ${someOf(missing)} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    expected: someOf(shards),
    actual: found.length === 0 ? 'none of them' : someOf(found.map((other) => other.name)),
    remedy: 'The model in use is kept. Choose all files of the model together, under these names.',
    details: { missing: someOf(missing) },
  });
}
