/** What a `tokenizer_config.json` says of how a text is read. Everything in it is optional. */
import type { SpecialToken } from '../model/tokenizer.ts';
import { SPECIAL_NAMES } from './special_tokens.ts';

/** Special tokens by how they are written. */
export type SpecialNames = Partial<Readonly<Record<SpecialToken, string>>>;

export interface TokenizerConfig {
  /** `do_lower_case`; null where the file does not say. */
  readonly lowerCase: boolean | null;
  /** `keep_accents` of ALBERT's, and not `strip_accents` of Bert's. */
  readonly keepAccents: boolean | null;
  /** `tokenize_chinese_chars` of Bert's. */
  readonly spaceChinese: boolean | null;
  readonly names: SpecialNames;
}

/** A checkpoint without the file, or with one that says nothing. */
export const NO_TOKENIZER_CONFIG: TokenizerConfig = {
  lowerCase: null,
  keepAccents: null,
  spaceChinese: null,
  names: {},
};

/** @param json the file as parsed; what is not understood in it is left alone, as Hugging Face does. */
export function readTokenizerConfig(json: unknown): TokenizerConfig {
  if (typeof json !== 'object' || json === null) return NO_TOKENIZER_CONFIG;
  const fields = json as Readonly<Record<string, unknown>>;
  const flag = (name: string): boolean | null => {
    const value = fields[name];
    return typeof value === 'boolean' ? value : null;
  };
  const strips = flag('strip_accents');
  return {
    lowerCase: flag('do_lower_case'),
    keepAccents: flag('keep_accents') ?? (strips === null ? null : !strips),
    spaceChinese: flag('tokenize_chinese_chars'),
    names: Object.fromEntries(
      SPECIAL_NAMES.flatMap((name) => {
        const written = writtenAs(fields[`${name}_token`]);
        return written === null ? [] : [[name, written]];
      }),
    ),
  };
}

/** A token is written as itself, or as an object with its `content`. */
function writtenAs(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('content' in value)) return null;
  return typeof value.content === 'string' ? value.content : null;
}
