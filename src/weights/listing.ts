/** `weights/index.json`: which models this site has. The first one listed is the default. */
import { UnmaskError } from '../model/errors.ts';
import { FILE_NAMES, FILE_ROLES, findName, perRole, type PerRole } from '../model/files.ts';
import { isFileSize, isSha256, LARGEST_FILE } from './manifest.ts';
import { isRecord } from './small_file.ts';

/** What the site says about one file: what it must be when it has arrived. */
export interface ListedFile {
  readonly name: string;
  readonly byteLength: number;
  /** SHA-256 of its bytes, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

/** What the site says about one model. */
export interface ModelListing {
  /** The folder's name beside index.json: one plain path segment. */
  readonly folder: string;
  readonly name: string;
  /** A fixed name of this exact set of weights: the hub's commit, or the start of the file's SHA-256. */
  readonly revision: string;
  /** One honest line about it. */
  readonly description: string;
  readonly isDemo: boolean;
  readonly files: PerRole<ListedFile>;
  /** All files together, bytes. */
  readonly byteLength: number;
}

/** One segment of letters, digits, `.`, `_` and `-`, so that no entry can lead out of its folder. */
const FOLDER = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Reads the parsed index.json.
 * @throws UnmaskError `weights/not-a-model` that names the entry and field that is wrong.
 */
export function parseListing(json: unknown): readonly ModelListing[] {
  const models = isRecord(json) ? json.models : undefined;
  if (!Array.isArray(models) || models.length === 0) {
    throw listingError('models', 'a list of at least one model');
  }
  return models.map((entry: unknown, index) => parseEntry(entry, `models[${index}]`));
}

/**
 * The entry of `folder`, or the first where `folder` is null.
 * @throws UnmaskError `weights/not-a-model` for a folder that is not listed.
 */
export function findListing(models: readonly ModelListing[], folder: string | null): ModelListing {
  const found = folder === null ? models.at(0) : models.find((model) => model.folder === folder);
  if (found !== undefined) return found;
  throw new UnmaskError({
    code: 'weights/not-a-model',
    message: 'The model asked for is not on this site.',
    expected: models.map((model) => model.folder).join(', '),
    actual: folder ?? 'none',
    remedy: 'Choose one of the models listed.',
  });
}

function parseEntry(entry: unknown, path: string): ModelListing {
  if (!isRecord(entry)) throw listingError(path, 'an object');
  const text = (field: string): string => {
    const value = entry[field];
    if (typeof value !== 'string' || value === '') throw listingError(`${path}.${field}`, 'a text');
    return value;
  };
  const folder = text('folder');
  if (!FOLDER.test(folder)) throw listingError(`${path}.folder`, 'a plain folder name');
  if (typeof entry.isDemo !== 'boolean') throw listingError(`${path}.isDemo`, 'true or false');
  const listed = entry.files;
  if (!isRecord(listed)) throw listingError(`${path}.files`, 'an object');
  const files = perRole((role) => {
    const file = findName(role, (known) => known in listed) ?? FILE_NAMES[role];
    return { name: file, ...parseFile(listed[file], `${path}.files["${file}"]`) };
  });
  return {
    folder,
    name: text('name'),
    revision: text('revision'),
    description: text('description'),
    isDemo: entry.isDemo,
    files,
    byteLength: FILE_ROLES.reduce((sum, role) => sum + files[role].byteLength, 0),
  };
}

function parseFile(entry: unknown, path: string): Omit<ListedFile, 'name'> {
  if (!isRecord(entry)) throw listingError(path, 'an object of byteLength and sha256');
  const { byteLength, sha256 } = entry;
  if (!isFileSize(byteLength)) {
    throw listingError(`${path}.byteLength`, `a size in bytes, 1 to ${LARGEST_FILE}`);
  }
  if (!isSha256(sha256)) throw listingError(`${path}.sha256`, '64 hexadecimal digits in lower case');
  return { byteLength, sha256 };
}

function listingError(field: string, expected: string): UnmaskError {
  return new UnmaskError({
    code: 'weights/not-a-model',
    message: `The site's list of models (index.json) is not as it should be: ${field}.`,
    expected: `${field}: ${expected}`,
    remedy: 'Whoever runs this site has to put index.json right.',
    details: { field },
  });
}
