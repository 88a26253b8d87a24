/** The files a model is made of, by what each is for. A file of another name or format is one more line here. */

interface FileKind {
  readonly name: string;
  /** Names under which people give such a file: browsers and people rename (`config (1).json`). */
  readonly given: RegExp;
}

const KINDS = {
  config: [{ name: 'config.json', given: /^config.*\.json$/i }],
  tokenizer: [{ name: 'spiece.model', given: /\.model$/i }],
  weights: [{ name: 'model.safetensors', given: /\.safetensors$/i }],
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
  return KINDS[role].map(({ name }) => name).join(' or ');
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
