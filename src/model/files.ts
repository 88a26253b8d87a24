/** The files a model is made of, by what each is for. A file of another name or format is one more line here. */

interface FileKind {
  readonly name: string;
  /** Names under which people give such a file: browsers and people rename (`config (1).json`). */
  readonly given: RegExp;
  /** Not named where a visitor is told what a model is: who has such a file knows what it is. */
  readonly isUnnamed?: true;
}

/** Where weights are in several files, the one that says which tensor is in which (`weights/shards.ts`). */
export const INDEX_NAME = 'model.safetensors.index.json';

/** Of several names of a role the first that is there is the one. */
const KINDS = {
  config: [{ name: 'config.json', given: /^config.*\.json$/i }],
  tokenizerConfig: [{ name: 'tokenizer_config.json', given: /^tokenizer_config.*\.json$/i }],
  addedTokens: [{ name: 'added_tokens.json', given: /^added_tokens.*\.json$/i }],
  specialTokens: [{ name: 'special_tokens_map.json', given: /^special_tokens_map.*\.json$/i }],
  // In this order, as transformers 5 has it.
  tokenizer: [
    { name: 'tokenizer.json', given: /^(?:.*[._-])?tokenizer(?!_config).*\.json$/i },
    { name: 'spiece.model', given: /\.model$/i },
    { name: 'vocab.txt', given: /^vocab.*\.txt$/i },
  ],
  // As in transformers, a single file is taken where there is one.
  weights: [
    { name: 'model.safetensors', given: /\.safetensors$/i },
    { name: INDEX_NAME, given: /^model\.safetensors\.index.*\.json$/i, isUnnamed: true },
  ],
} as const satisfies Readonly<Record<string, readonly FileKind[]>>;

/** What no model is without. */
export type FileRole = 'config' | 'tokenizer' | 'weights';
/**
 * What a model may have beside: what is said of how its tokenizer reads, and of tokens that were added to it, and the `spiece.model` it was
 * trained with where its `tokenizer.json` decides.
 */
const OPTIONAL_ROLES = ['tokenizerConfig', 'addedTokens', 'specialTokens', 'otherTokenizer'] as const;
export type OptionalRole = (typeof OPTIONAL_ROLES)[number];
export type AnyRole = FileRole | OptionalRole;

export type PerRole<T> = Readonly<Record<FileRole, T>>;
/** The files of one model. */
export type ModelFiles<T> = PerRole<T> & Readonly<Partial<Record<OptionalRole, T>>>;

/** In the order the files are fetched: a config that is refused costs no download of weights. */
export const FILE_ROLES = ['config', 'tokenizer', 'weights'] as const satisfies readonly FileRole[];
const ALL_ROLES = [
  'config',
  'tokenizerConfig',
  'addedTokens',
  'specialTokens',
  'tokenizer',
  'otherTokenizer',
  'weights',
] as const satisfies readonly AnyRole[];

export function perRole<T>(make: (role: FileRole) => T): PerRole<T> {
  return { config: make('config'), tokenizer: make('tokenizer'), weights: make('weights') };
}

/** The files a model has, in the order they are fetched. */
export function roleEntries<T>(files: ModelFiles<T>): readonly (readonly [role: AnyRole, file: T])[] {
  return ALL_ROLES.flatMap((role) => {
    const file = files[role];
    return file === undefined ? [] : [[role, file] as const];
  });
}

/** The same files as something else. */
export function mapFiles<T, U>(files: ModelFiles<T>, map: (file: T, role: AnyRole) => U): ModelFiles<U> {
  return {
    ...perRole((role) => map(files[role], role)),
    ...perOptionalRole((role) => {
      const file = files[role];
      return file === undefined ? null : map(file, role);
    }),
  };
}

/** What there is of what a model may have beside its three files. `make` gives null where there is none. */
export function perOptionalRole<T>(make: (role: OptionalRole) => T | null): Partial<Record<OptionalRole, T>> {
  const made: Partial<Record<OptionalRole, T>> = {};
  for (const role of OPTIONAL_ROLES) {
    const one = make(role);
    if (one !== null) made[role] = one;
  }
  return made;
}

/** The part of a load that a file belongs to. */
export function stageOf(role: AnyRole): FileRole {
  return role === 'config' || role === 'weights' ? role : 'tokenizer';
}

/** The name a file of each role is written under. */
export const FILE_NAMES: PerRole<string> = {
  config: 'config.json',
  tokenizer: 'spiece.model',
  weights: 'model.safetensors',
};

/** The tokenizers that are read, the first that is there. */
export const TOKENIZER_NAMES: readonly string[] = KINDS.tokenizer.map(({ name }) => name);

/** Every name of a role, for a message. */
export function namesOf(role: FileRole): string {
  const kinds: readonly FileKind[] = KINDS[role];
  const names = kinds.flatMap(({ name, isUnnamed }) => (isUnnamed === true ? [] : name));
  return names.length === 1
    ? names[0]
    : `a ${role} (${names.slice(0, -1).join(', ')} or ${names.slice(-1).join()})`;
}

/** The names of several roles, for a message. */
export function listNames(roles: readonly FileRole[], separator = ', '): string {
  return roles.map(namesOf).join(separator);
}

/** The first name of a role that `isThere`; null where none is. */
export function findName(role: FileRole, isThere: (name: string) => boolean): string | null {
  return KINDS[role].find(({ name }) => isThere(name))?.name ?? null;
}

/** The names of what a model may have beside its three files, as far as they are there. */
export function findOptional(isThere: (name: string) => boolean): Partial<Record<OptionalRole, string>> {
  const [deciding, trained] = KINDS.tokenizer;
  const named = (name: string): string | null => (isThere(name) ? name : null);
  return perOptionalRole((role) => {
    if (role !== 'otherTokenizer') return named(KINDS[role][0].name);
    return isThere(deciding.name) ? named(trained.name) : null;
  });
}

/** What a file that a visitor gives is, by its name; null for a file of no role. */
export function recognize(
  given: string,
): { readonly role: keyof typeof KINDS; readonly name: string } | null {
  for (const role of ALL_ROLES) {
    if (role === 'otherTokenizer') continue;
    const kind = KINDS[role].find((known: FileKind) => known.given.test(given));
    if (kind) return { role, name: kind.name };
  }
  return null;
}

/** One of the files of weights that were saved in several: `model-00002-of-00003.safetensors`. */
export interface ShardName {
  /** As transformers writes it. */
  readonly name: string;
  /** All of its kind, itself among them, in order. */
  readonly all: () => readonly string[];
}

/** Which part of weights a file that a visitor gives is, by its name; null for any other file. */
export function recognizeShard(given: string): ShardName | null {
  const [, stem = '', part = '', count = ''] =
    /^(.+-)(\d{5})(-of-\d{5})(?:\s*\(\d+\))?\.safetensors$/i.exec(given) ?? [];
  const length = Number(count.slice('-of-'.length));
  if (Number(part) < 1 || Number(part) > length) return null;
  const named = (index: number): string => `${stem}${String(index).padStart(5, '0')}${count}.safetensors`;
  return { name: named(Number(part)), all: () => Array.from({ length }, (_, index) => named(index + 1)) };
}
