/** Files of a model as a visitor gives them: all at once, or one after another. */
import { listNames, recognize, type FileRole } from '../model/files.ts';

export { FILE_NAMES } from '../model/files.ts';

export interface GivenFiles {
  readonly files: Readonly<Partial<Record<FileRole, File>>>;
  /** Names of files that have no role in a model. */
  readonly ignored: readonly string[];
}

export const NO_FILES: GivenFiles = { files: {}, ignored: [] };

/** The order in which the page names them. */
const NAMED: readonly FileRole[] = ['weights', 'config', 'tokenizer'];

/** True for what can be a file of a model, by its name. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return recognize(name) !== null;
}

/** The files so far with more added; one given again replaces the one before it. */
export function addFiles(given: GivenFiles, added: readonly File[]): GivenFiles {
  const files: Partial<Record<FileRole, File>> = { ...given.files };
  const ignored: string[] = [];
  const exact = new Set(added.filter(({ name }) => recognize(name)?.name === name).map(({ name }) => name));
  for (const file of added) {
    const known = recognize(file.name);
    // Of a folder given whole, the file that has its role's own name is the one: `optimizer.safetensors` beside it is no model.
    if (known === null || (exact.has(known.name) && file.name !== known.name)) ignored.push(file.name);
    else {
      const { role, name } = known;
      files[role] = file.name === name ? file : new File([file], name, { type: file.type });
    }
  }
  return { files, ignored };
}

/** One file of every role, or null while one is missing. */
export function completeFiles({ files }: GivenFiles): readonly File[] | null {
  const given = NAMED.flatMap((role) => files[role] ?? []);
  return given.length === NAMED.length ? given : null;
}

/** What is still needed, in words; null where nothing was given. */
export function givenWords({ files, ignored }: GivenFiles): string | null {
  const missing = NAMED.filter((role) => files[role] === undefined);
  const notRead =
    ignored.length === 0
      ? ''
      : `Not read: ${ignored.slice(0, 3).join(', ')}${ignored.length > 3 ? ' …' : ''}. `;
  if (missing.length === NAMED.length) {
    return notRead === '' ? null : `${notRead}A model is three files: ${listNames(NAMED)}.`;
  }
  return `${notRead}Still needed: ${listNames(missing)}.`;
}
