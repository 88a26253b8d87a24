/** A `tokenizer.json` or `vocab.txt`, and what its `tokenizer_config.json` says, to a tokenizer. */
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { TokenizerConfig } from '../tokenizer_config.ts';
import { classOf, remade, usualNames } from './classes.ts';
import { JsonTokenizer } from './json_tokenizer.ts';
import { parseTokenizerJson, type TokenizerJson } from './tokenizer_json.ts';

/** @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`, `tokenizer/unsupported` */
export function openJsonTokenizer(
  bytes: Uint8Array,
  rows: number | null,
  config: TokenizerConfig,
): Tokenizer {
  const settings = parseTokenizerJson(bytes);
  const by = classOf(settings.model, config);
  return new JsonTokenizer(remade(settings, by, config), rows, config, {
    areFirst: by === 'file' || by === 'file-or-config',
    usualNames: usualNames(by),
  });
}

/**
 * Bert's `vocab.txt`: a piece a line, by id. Read as Bert's tokenizer reads it.
 * @throws UnmaskError `tokenizer/mismatch`, `tokenizer/unsupported`
 */
export function openVocabulary(bytes: Uint8Array, rows: number | null, config: TokenizerConfig): Tokenizer {
  const lines = new TextDecoder().decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = Object.fromEntries(lines.map((line, id) => [line.replace(/\r$/, ''), id]));
  const settings: TokenizerJson = {
    addedTokens: [],
    normalizer: [],
    preTokenizer: [],
    model: { type: 'WordPiece', unknownToken: '[UNK]', prefix: '##', longestWord: 100, vocabulary },
    around: null,
  };
  // A class that is named is looked at, since some cut words otherwise; the file says nothing that could be read instead.
  classOf(settings.model, config);
  return new JsonTokenizer(remade(settings, 'bert', config), rows, config, {
    ...{ areFirst: false, usualNames: usualNames('bert') },
  });
}
