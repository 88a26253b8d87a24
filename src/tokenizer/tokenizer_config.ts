/** What a `tokenizer_config.json`, and an `added_tokens.json` beside it, says of how a text is read. Everything in them is optional. */
import { UnmaskError } from '../model/errors.ts';
import type { SpecialToken } from '../model/tokenizer.ts';
import { SPECIAL_NAMES, SPECIAL_TOKENS } from './special_tokens.ts';
import { plainToken, writtenToken, type WrittenToken } from './written_tokens.ts';

/** Special tokens by how they are written. */
export type SpecialNames = Partial<Readonly<Record<SpecialToken, string>>>;

export interface TokenizerConfig {
  /** `tokenizer_class`, as Hugging Face names it; null where the file does not say. */
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
  /** `added_tokens_decoder`; of a model without it, what `added_tokens.json` says. */
  readonly added: readonly WrittenToken[];
  /** There is an `added_tokens_decoder`: what a `tokenizer.json` adds is not asked then. */
  readonly decides: boolean;
  /** Every special token that is named, in the order they are added in. */
  readonly named: readonly WrittenToken[];
  /** `extra_special_tokens`, or `additional_special_tokens`, as they were called. */
  readonly extra: readonly WrittenToken[];
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
  added: [],
  decides: false,
  named: [],
  extra: [],
};

/** `SPECIAL_TOKENS_ATTRIBUTES` of transformers, in its order. */
const NAMED_TOKENS = [
  ...['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'],
];

/**
 * @param json the file as parsed; what is not understood in it is left alone, as Hugging Face does
 * @param added `added_tokens.json` as parsed, from before the decoder: ids of tokens
 * @throws UnmaskError `tokenizer/damaged` where a list of added tokens is none: read without it, a text would have other ids
 */
export function readTokenizerConfig(json: unknown, added: unknown = null): TokenizerConfig {
  const fields = fieldsOf(json) ?? {};
  const flag = (name: string): boolean | null => {
    const value = fields[name];
    return typeof value === 'boolean' ? value : null;
  };
  const decides = fields.added_tokens_decoder !== undefined;
  const extra = extraOf(fields);
  const others = Object.keys(fields).filter(
    (name) => name.endsWith('_token') && !NAMED_TOKENS.includes(name),
  );
  const named = [...NAMED_TOKENS, ...others].flatMap((name) => specialOf(fields[name]) ?? []);
  return {
    tokenizerClass: typeof fields.tokenizer_class === 'string' ? fields.tokenizer_class : null,
    lowerCase: flag('do_lower_case'),
    keepAccents: flag('keep_accents'),
    prefixSpace: flag('add_prefix_space'),
    stripAccents: flag('strip_accents'),
    spaceChinese: flag('tokenize_chinese_chars'),
    names: Object.fromEntries(
      SPECIAL_NAMES.flatMap((name) => {
        const token = specialOf(fields[`${name}_token`]);
        return token === null ? [] : [[name, token.content]];
      }),
    ),
    added: decides ? decoded(fields.added_tokens_decoder) : listed(added, [...named, ...extra]),
    ...{ decides, named, extra },
  };
}

/** Whether any token is added to a `spiece.model`, which has the five special tokens and finds them as they are typed. */
export function addsTokens({ added, named, extra }: TokenizerConfig): boolean {
  return [...added, ...named, ...extra].some(
    ({ content, normalized }) => normalized === true || !SPECIAL_TOKENS.some((known) => known === content),
  );
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  return json as Readonly<Record<string, unknown>>;
}

/** A token is written as itself, or as an object with its `content`. */
function specialOf(value: unknown): WrittenToken | null {
  if (typeof value === 'string') return plainToken(value, 0, true);
  const token = writtenToken(value, 0);
  return token && { ...token, special: true };
}

function extraOf({
  extra_special_tokens: now,
  additional_special_tokens: before,
}: Readonly<Record<string, unknown>>) {
  const isSaid = Array.isArray(now) ? now.length > 0 : fieldsOf(now) !== null;
  const list: unknown = isSaid ? now : before;
  const values: readonly unknown[] = Array.isArray(list) ? list : Object.values(fieldsOf(list) ?? {});
  return values.flatMap((value) => specialOf(value) ?? []);
}

function decoded(decoder: unknown): readonly WrittenToken[] {
  const tokens = fieldsOf(decoder);
  if (tokens === null) throw damagedList('added_tokens_decoder in tokenizer_config.json', 'it is no object');
  return Object.entries(tokens).map(([index, value]) => {
    const token = /^\d{1,9}$/.test(index) ? writtenToken(value, Number(index)) : null;
    if (token === null)
      throw damagedList('added_tokens_decoder in tokenizer_config.json', `entry ${index.slice(0, 20)}`);
    return token;
  });
}

function listed(json: unknown, special: readonly WrittenToken[]): readonly WrittenToken[] {
  if (json === null) return [];
  const ids = fieldsOf(json);
  if (ids === null) throw damagedList('added_tokens.json', 'it is no object');
  const names = new Set(special.map(({ content }) => content));
  return Object.entries(ids).map(([content, index]) => {
    if (typeof index !== 'number')
      throw damagedList('added_tokens.json', `the id of ${JSON.stringify(content.slice(0, 20))}`);
    const isSpecial = names.has(content);
    return { ...plainToken(content, index, isSpecial), normalized: !isSpecial };
  });
}

function damagedList(list: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/damaged',
    message: `The list of tokens that are added to the vocabulary (${list}) is damaged.`,
    expected: 'a token, or its id, at each entry, as transformers writes them',
    actual,
    remedy:
      'What is loaded is kept. Take the tokenizer’s files from the checkpoint again, or open it without this one.',
  });
}
