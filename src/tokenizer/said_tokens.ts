/**
 * What the files of a checkpoint say of tokens to be added: `added_tokens_decoder`, the special tokens by name and those without; and from
 * before the decoder `added_tokens.json` and `special_tokens_map.json` (transformers 5, `PreTrainedTokenizerBase._from_pretrained`).
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
  /** The list `extra_special_tokens`; null where there is none. */
  readonly extra: readonly WrittenToken[] | null;
  /** The list under its older name, `additional_special_tokens`: added where there is none under the newer one. */
  readonly older: readonly WrittenToken[];
}

type Fields = Readonly<Record<string, unknown>>;

/** `SPECIAL_TOKENS_ATTRIBUTES` of transformers, in its order; names of a model's own follow. */
const NAMED_TOKENS = [
  ...['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'],
];

/**
 * @throws UnmaskError `tokenizer/damaged` where a list of added tokens is none: read without it, a text would have other ids;
 * `tokenizer/unsupported` for a tokenizer that finds no special token in a text
 */
export function saidTokens(files: TokenFiles | null): SaidTokens {
  if (files === null) return { added: [], decides: false, named: [], extra: null, older: [] };
  const { config } = files;
  if (config.split_special_tokens === true) throw splitsSpecial();
  const decides = config.added_tokens_decoder !== undefined;
  const own = withNewerName(config);
  const fields = decides || files.specials === null ? own : merged(own, files.specials);
  const byName = new Map(NAMED_TOKENS.map((name) => [name, fields[name]]));
  const others = Object.entries(fields).filter(([name]) => name.endsWith('_token') && !byName.has(name));
  // What is named in an object of further tokens is named as any other.
  const objects = [own, fields].flatMap((of) => Object.entries(fieldsOf(of.extra_special_tokens) ?? {}));
  for (const [name, value] of [...others, ...objects]) byName.set(name, value);
  const named = tokensOf([...byName.values()]);
  const list = listOf(fields.extra_special_tokens);
  const extra = list === null ? null : tokensOf(list);
  const older = tokensOf(listOf(fields.additional_special_tokens) ?? []);
  if (decides) return { added: decoded(config.added_tokens_decoder), decides, named, extra, older };
  // Of what is listed there, these are special. One that is described by an object of tokenizer_config.json is not yet read by then.
  const special = [...NAMED_TOKENS.map((name) => fields[name]), ...(list ?? [])].filter(
    (value) => fieldsOf(value)?.__type === undefined,
  );
  return { added: listed(files.added, tokensOf(special)), decides, named, extra, older };
}

/** A token is written as itself, or as an object with its `content`. */
function specialOf(value: unknown): WrittenToken | null {
  if (typeof value === 'string') return plainToken(value, 0, true);
  const token = writtenToken(value, 0);
  return token && { ...token, special: true };
}

function tokensOf(values: readonly unknown[]): readonly WrittenToken[] {
  return values.flatMap((value) => specialOf(value) ?? []);
}

function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

/** `additional_special_tokens` under the name it has since transformers 5, unless there is something under that. */
function withNewerName(config: Fields): Fields {
  const { additional_special_tokens: before, extra_special_tokens: now, ...rest } = config;
  const isSaid = Array.isArray(now) ? now.length > 0 : Object.keys(fieldsOf(now) ?? {}).length > 0;
  if (before === undefined || isSaid) return config;
  return { ...rest, extra_special_tokens: before };
}

/** A `special_tokens_map.json` has the last word of each name; its list of further tokens is added to the one there is. */
function merged(config: Fields, map: unknown): Fields {
  const said = fieldsOf(map);
  if (said === null) throw damagedList('special_tokens_map.json', 'it is no object');
  const list = listOf(said.extra_special_tokens);
  if (list === null) return { ...config, ...said };
  const own = listOf(config.extra_special_tokens) ?? [];
  return { ...config, ...said, extra_special_tokens: [...own, ...list] };
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

function splitsSpecial(): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/unsupported',
    message:
      'The tokenizer is told to find no special token in a text (split_special_tokens in tokenizer_config.json): it would read [MASK] as letters, and there would be no mask.',
    expected: 'false, or nothing said',
    actual: 'split_special_tokens: true',
    remedy: 'What is loaded is kept. Open the checkpoint without that line, or choose another one.',
    details: { part: 'split_special_tokens' },
  });
}
