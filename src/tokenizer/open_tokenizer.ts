/** The tokenizer of a file, by the file's name. */
import type { Tokenizer } from '../model/tokenizer.ts';
import { AlbertTokenizer } from './tokenizer.ts';
import { NO_TOKENIZER_CONFIG, type TokenizerConfig } from './tokenizer_config.ts';

export interface TokenizerSource {
  /** `spiece.model`, `tokenizer.json` or `vocab.txt`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What its `tokenizer_config.json` says. */
  readonly config?: TokenizerConfig;
}

/**
 * Opens a tokenizer. What reads `tokenizer.json` and `vocab.txt` is fetched with the first model that needs it.
 * @param rows of the model's embedding, its `vocab_size`; null takes the tokenizer's own size
 * @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`, `tokenizer/unsupported`
 */
export async function openTokenizer(
  { name, bytes, config = NO_TOKENIZER_CONFIG }: TokenizerSource,
  rows: number | null,
): Promise<Tokenizer> {
  if (name.endsWith('.model')) {
    return AlbertTokenizer.create(bytes, { vocab_size: rows }, config);
  }
  const { openJsonTokenizer, openVocabulary } = await import('./json/open.ts');
  return name.endsWith('.txt') ? openVocabulary(bytes, rows, config) : openJsonTokenizer(bytes, rows, config);
}
