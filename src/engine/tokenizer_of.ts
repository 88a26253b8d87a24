/** A model's tokenizer from its files as they came. */
import type { Tokenizer } from '../model/tokenizer.ts';
import { openTokenizer } from '../tokenizer/open_tokenizer.ts';
import { readTokenizerConfig } from '../tokenizer/tokenizer_config.ts';
import type { LoadedModel, TokenizerFile } from '../weights/open_model.ts';

/** @param rows of the model's embedding. @throws UnmaskError `tokenizer/*` */
export function tokenizerOf(file: TokenizerFile, rows: number): Promise<Tokenizer> {
  const { name, bytes, config } = file;
  return openTokenizer({ name, bytes, config: readTokenizerConfig(config, file) }, rows);
}

/** A model without its weights: what is here long before them. */
export type SmallFiles = Pick<LoadedModel, 'config' | 'tokenizer' | 'otherTokenizer'>;

/**
 * Opens the tokenizer that a model will be read by, and closes it again.
 * @param wanted its name, where the visitor has chosen one that the model has; else the one that decides
 * @throws UnmaskError `tokenizer/*` for one that cannot be used
 */
export async function requireTokenizer(
  { config, tokenizer, otherTokenizer }: SmallFiles,
  wanted: string | undefined,
): Promise<void> {
  const chosen = otherTokenizer?.name === wanted ? (otherTokenizer ?? tokenizer) : tokenizer;
  (await tokenizerOf(chosen, config.vocab_size)).destroy();
}
