/** Tokenizers of `tokenizer.json` files that every clone has, and changed ones. */
import { readFile } from 'node:fs/promises';
import type { Tokenizer } from '../../src/model/tokenizer.ts';
import { openTokenizer } from '../../src/tokenizer/open_tokenizer.ts';
import { readTokenizerConfig, type FilesBeside } from '../../src/tokenizer/tokenizer_config.ts';

export const WORDPIECE = new URL('../fixtures/tokenizer/wordpiece.tokenizer.json', import.meta.url);
export const DEMO_JSON = new URL('../../public/weights/albert-demo/tokenizer.json', import.meta.url);

/** A file as its JSON, to be changed. */
export async function jsonOf(file: URL): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}

/** The tokenizer of a `tokenizer.json`, or of one as it would be written. */
export async function openJson(
  file: URL | object,
  config: object = {},
  rows: number | null = null,
  beside: FilesBeside = {},
): Promise<Tokenizer> {
  const text = file instanceof URL ? await readFile(file, 'utf8') : JSON.stringify(file);
  const bytes = new TextEncoder().encode(text);
  return openTokenizer({ name: 'tokenizer.json', bytes, config: readTokenizerConfig(config, beside) }, rows);
}

/** The tokenizer of a `vocab.txt` of these pieces. */
export function openVocab(
  pieces: readonly string[],
  config: object = {},
  beside: FilesBeside = {},
): Promise<Tokenizer> {
  const bytes = new TextEncoder().encode(`${pieces.join('\n')}\n`);
  return openTokenizer({ name: 'vocab.txt', bytes, config: readTokenizerConfig(config, beside) }, null);
}
