/** Files of a model as a visitor gives them. */
import { UnmaskError } from '../model/errors.ts';
import { CONFIG_FILE, MODEL_FILES, TOKENIZER_FILE, WEIGHTS_FILE, type ModelFile } from './listing.ts';
import { isRecord } from './small_file.ts';

/** What files may be called by. */
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
 * `(files)` behind it, because a fine-tuned model's config names the one it was made from; else `your files`.
 * @param config config.json as parsed
 */
export function nameOfFiles({ name = '' }: GivenNames, config: unknown): string {
  const named = oneLine(name);
  if (named !== '') return named;
  const path = isRecord(config) ? config._name_or_path : undefined;
  const isClean = typeof path === 'string' && path.length <= LONGEST_NAME && CLEAN.test(path);
  return isClean ? `${path} (files)` : 'your files';
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

/**
 * The three files by name, whatever their order.
 * @throws UnmaskError `files/missing`, which names what is missing; a pickle is refused in words.
 */
export function chooseFiles(files: readonly File[]): Readonly<Record<ModelFile, File>> {
  const find = (name: ModelFile) => files.find((file) => file.name.toLowerCase() === name);
  const [config, tokenizer, weights] = [find(CONFIG_FILE), find(TOKENIZER_FILE), find(WEIGHTS_FILE)];
  if (config && tokenizer && weights) {
    return { [CONFIG_FILE]: config, [TOKENIZER_FILE]: tokenizer, [WEIGHTS_FILE]: weights };
  }
  const missing = MODEL_FILES.filter((name) => !find(name));
  const others = files
    .map((file) => file.name)
    .filter((name) => !MODEL_FILES.some((known) => known === name));
  const pickle = others.find((name) => /\.(bin|pt|pth|ckpt)$/i.test(name));
  throw new UnmaskError({
    code: 'files/missing',
    message:
      pickle !== undefined && missing.includes(WEIGHTS_FILE)
        ? `${pickle.slice(0, 100)} may be a pickle, which can run any program: it is never read.`
        : `Of the three files of a model ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    expected: MODEL_FILES.join(', '),
    actual:
      files
        .map((file) => file.name.slice(0, 100))
        .slice(0, 10)
        .join(', ') || 'no file',
    remedy: 'The model in use is kept. Choose all three files together, under these names.',
    details: { missing: missing.join(', ') },
  });
}
