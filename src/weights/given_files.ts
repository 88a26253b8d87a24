/** Files of a model as a visitor gives them. */
import { UnmaskError } from '../model/errors.ts';
import { CONFIG_FILE, MODEL_FILES, TOKENIZER_FILE, WEIGHTS_FILE, type ModelFile } from './listing.ts';

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
