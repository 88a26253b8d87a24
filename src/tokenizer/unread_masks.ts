/** Masks that lie beyond what the model reads, and where to cut the text so that it reads them. Pure but for the tokenizer it is given. */
import type { MaskForm, TextRange, UnreadMasks } from '../model/text.ts';
import type { Encoding, Tokenizer } from '../model/tokenizer.ts';
import { isWhiteSpace } from './code_points.ts';
import { SPECIAL_IDS, SPECIAL_TOKENS } from './special_tokens.ts';

const MASK = SPECIAL_TOKENS[SPECIAL_IDS.mask];
/** Of what the model reads, the share that is kept before the mask when the text before it is cut. */
const KEPT_BEFORE = 1 / 4;
/** As many code units are looked through for a token that is kept; tokens are shorter on average. */
const UNITS_A_TOKEN = 16;

interface Texts {
  readonly text: string;
  readonly pair: string | null;
}

/**
 * The masks of one or two texts that are not read, typed or in place; null where all are.
 * @param encoded what `tokenizer` made of the texts
 * @param masked stretches that were to be masked in place
 */
export function unreadMasks(
  tokenizer: Pick<Tokenizer, 'encode'>,
  { text, pair }: Texts,
  encoded: Pick<Encoding, 'tokens' | 'cutTokens'>,
  {
    masked,
    form,
    maxTokens,
  }: {
    readonly masked: readonly TextRange[];
    readonly form: MaskForm;
    readonly maxTokens: number;
  },
): UnreadMasks | null {
  if (encoded.cutTokens === 0) return null;
  const unread = [text, pair ?? ''].flatMap((source, segment) =>
    unreadOf(source, segment === 0 ? 0 : 1, encoded, masked),
  );
  const range = unread.at(0);
  if (range === undefined) return null;
  const source = range.segment === 0 ? text : (pair ?? '');
  const before = source.slice(0, range.start);
  return {
    range,
    count: unread.length,
    // Beyond [CLS] and [SEP] nothing is made, and all is counted.
    tokensBefore: tokenizer.encode(before, null, { form, maxTokens: 2 }).cutTokens,
    tokensRead: encoded.tokens.filter((token) => token.range?.segment === range.segment).length,
    cutFrom: cutBefore(tokenizer, before, Math.floor(maxTokens * KEPT_BEFORE)),
  };
}

/** The masks of one text behind the last token that is read of it, in order. */
function unreadOf(
  source: string,
  segment: 0 | 1,
  { tokens }: Pick<Encoding, 'tokens'>,
  masked: readonly TextRange[],
): readonly TextRange[] {
  const ends = tokens.flatMap(({ range }) => (range?.segment === segment ? [range.end] : []));
  const end = Math.max(0, ...ends);
  const typed = Array.from(
    source.slice(end).matchAll(new RegExp(MASK.replace(/[[\]]/g, '\\$&'), 'g')),
    ({ index }) => ({ segment, start: end + index, end: end + index + MASK.length }),
  );
  const inPlace = masked.filter(
    (range) => range.segment === segment && range.start >= end && range.end <= source.length,
  );
  return [...typed, ...inPlace].toSorted((a, b) => a.start - b.start);
}

/** Where a text may begin so that about `kept` tokens of it are left, at the beginning of a word. */
function cutBefore(tokenizer: Pick<Tokenizer, 'encode'>, before: string, kept: number): number {
  const from = Math.max(0, before.length - kept * UNITS_A_TOKEN);
  const { tokens } = tokenizer.encode(before.slice(from));
  const starts = tokens.flatMap(({ range }) => (range === null ? [] : [from + range.start]));
  const start = starts.at(-kept) ?? from;
  for (let index = start; index < before.length; index++) {
    if (isWhiteSpace(before.charCodeAt(index - 1))) return index;
  }
  return start;
}
