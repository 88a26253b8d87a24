/**
 * What the files of a checkpoint say of tokens to be added: `added_tokens_decoder`, the special tokens by name and those without, and
 * `added_tokens.json`, from before the decoder (transformers 5, `PreTrainedTokenizerBase._from_pretrained`).
 */
import { UnmaskError } from '../model/errors.ts';
import { fieldsOf, type TokenFiles } from './tokenizer_config.ts';
import { plainToken, writtenToken, type WrittenToken } from './written_tokens.ts';

export interface SaidTokens {
  /** Of `added_tokens_decoder`; of a model without it, of `added_tokens.json`. */
  readonly added: readonly WrittenToken[];
  /** There is an `added_tokens_decoder`: what a `tokenizer.json` adds is not asked then. */
  readonly decides: boolean;
  /** Every special token that is named, in the order they are added in. */
  readonly named: readonly WrittenToken[];
  /** `extra_special_tokens`, or `additional_special_tokens`, as they were called. */
  readonly extra: readonly WrittenToken[];
}

/** `SPECIAL_TOKENS_ATTRIBUTES` of transformers, in its order; names of a model's own follow. */
const NAMED_TOKENS = [
  ...['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'],
];

/** @throws UnmaskError `tokenizer/damaged` where a list of added tokens is none: read without it, a text would have other ids */
export function saidTokens(files: TokenFiles | null): SaidTokens {
  if (files === null) return { added: [], decides: false, named: [], extra: [] };
  const { config } = files;
  const decides = config.added_tokens_decoder !== undefined;
  const others = Object.keys(config).filter(
    (name) => name.endsWith('_token') && !NAMED_TOKENS.includes(name),
  );
  const named = [...NAMED_TOKENS, ...others].flatMap((name) => specialOf(config[name]) ?? []);
  const extra = extraOf(config);
  const added = decides ? decoded(config.added_tokens_decoder) : listed(files.added, [...named, ...extra]);
  return { added, decides, named, extra };
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
