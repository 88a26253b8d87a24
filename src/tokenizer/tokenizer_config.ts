/** What a `tokenizer_config.json`, and what is beside it, says of how a text is read. Everything in these files is optional. */
import type { SpecialToken } from '../model/tokenizer.ts';
import { SPECIAL_NAMES } from './special_tokens.ts';

/** Special tokens by how they are written. */
export type SpecialNames = Partial<Readonly<Record<SpecialToken, string>>>;

export interface TokenizerConfig {
  /** `tokenizer_class`, as Hugging Face names it, of the tokenizer's file or else of the model's; null where neither says. */
  readonly tokenizerClass: string | null;
  /** `do_lower_case`; null where the file does not say. */
  readonly lowerCase: boolean | null;
  /** `keep_accents` of ALBERT's. */
  readonly keepAccents: boolean | null;
  /** `add_prefix_space` of ALBERT's: the first word has a space before it, as every other. */
  readonly prefixSpace: boolean | null;
  /** `strip_accents` of Bert's. */
  readonly stripAccents: boolean | null;
  /** `tokenize_chinese_chars` of Bert's. */
  readonly spaceChinese: boolean | null;
  readonly names: SpecialNames;
  /** The files, where they say anything of tokens: `said_tokens.ts` reads them. */
  readonly files: TokenFiles | null;
}

/** The files of a checkpoint that may say which tokens are added to its vocabulary. */
export interface TokenFiles {
  /** The fields of `tokenizer_config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `added_tokens.json` as parsed; null where there is none. */
  readonly added: unknown;
  /** `special_tokens_map.json`, likewise. */
  readonly specials: unknown;
}

/** Files beside a `tokenizer_config.json`, as parsed; null where there is none. */
export interface FilesBeside {
  /** `added_tokens.json` */
  readonly added?: unknown;
  /** `special_tokens_map.json` */
  readonly specials?: unknown;
  /** `config.json`, the model's own. */
  readonly model?: unknown;
}

/** A checkpoint without the file, or with one that says nothing. */
export const NO_TOKENIZER_CONFIG: TokenizerConfig = {
  tokenizerClass: null,
  lowerCase: null,
  keepAccents: null,
  prefixSpace: null,
  stripAccents: null,
  spaceChinese: null,
  names: {},
  files: null,
};

/**
 * @param json the file as parsed; what is not understood in it is left alone, as Hugging Face does
 */
export function readTokenizerConfig(
  json: unknown,
  { added = null, specials = null, model }: FilesBeside = {},
): TokenizerConfig {
  const fields = fieldsOf(json) ?? {};
  const flag = (name: string): boolean | null => {
    const value = fields[name];
    return typeof value === 'boolean' ? value : null;
  };
  const saysTokens =
    added !== null ||
    specials !== null ||
    Object.keys(fields).some((name) => /_tokens?(_decoder)?$/.test(name));
  const named = fields.added_tokens_decoder === undefined ? { ...fields, ...fieldsOf(specials) } : fields;
  const classes = [fields.tokenizer_class, fieldsOf(model)?.tokenizer_class];
  return {
    tokenizerClass: classes.find((name) => typeof name === 'string') ?? null,
    lowerCase: flag('do_lower_case'),
    keepAccents: flag('keep_accents'),
    prefixSpace: flag('add_prefix_space'),
    stripAccents: flag('strip_accents'),
    spaceChinese: flag('tokenize_chinese_chars'),
    names: Object.fromEntries(
      SPECIAL_NAMES.flatMap((name) => {
        const written = writtenAs(named[`${name}_token`]);
        return written === null ? [] : [[name, written]];
      }),
    ),
    files: saysTokens ? { config: fields, added, specials } : null,
  };
}

/** The fields of an object; null for anything else. */
export function fieldsOf(json: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  return json as Readonly<Record<string, unknown>>;
}

/** A token is written as itself, or as an object with its `content`. */
function writtenAs(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const content = fieldsOf(value)?.content;
  return typeof content === 'string' ? content : null;
}
