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

const KINDS = {
  config: [{ name: 'config.json', given: /^config.*\.json$/i }],
  tokenizer: [{ name: 'spiece.model', given: /\.model$/i }],
  // As in transformers, a single file is taken where there is one.
  weights: [
    { name: 'model.safetensors', given: /\.safetensors$/i },
    { name: INDEX_NAME, given: /^model\.safetensors\.index.*\.json$/i, isUnnamed: true },
  ],
} as const satisfies Readonly<Record<string, readonly FileKind[]>>;

export type FileRole = keyof typeof KINDS;
export type PerRole<T> = Readonly<Record<FileRole, T>>;

/** In the order the files are fetched: a config that is refused costs no download of weights. */
export const FILE_ROLES = ['config', 'tokenizer', 'weights'] as const satisfies readonly FileRole[];

export function perRole<T>(make: (role: FileRole) => T): PerRole<T> {
  return { config: make('config'), tokenizer: make('tokenizer'), weights: make('weights') };
}

/** The name a file of each role is written under. */
export const FILE_NAMES = perRole((role) => KINDS[role][0].name);

/** Every name of a role, for a message. */
export function namesOf(role: FileRole): string {
  const kinds: readonly FileKind[] = KINDS[role];
  return kinds.flatMap(({ name, isUnnamed }) => (isUnnamed === true ? [] : name)).join(' or ');
}

/** The names of several roles, for a message. */
export function listNames(roles: readonly FileRole[], separator = ', '): string {
  return roles.map(namesOf).join(separator);
}

/** The first name of a role that `isThere`; null where none is. */
export function findName(role: FileRole, isThere: (name: string) => boolean): string | null {
  return KINDS[role].find(({ name }) => isThere(name))?.name ?? null;
}

/** What a file that a visitor gives is, by its name; null for a file of no role. */
export function recognize(given: string): { readonly role: FileRole; readonly name: string } | null {
  for (const role of FILE_ROLES) {
    const kind = KINDS[role].find((known) => known.given.test(given));
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
