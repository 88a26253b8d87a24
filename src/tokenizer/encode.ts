/**
 * Tokens put together as the model reads them: `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]`, cut to what it can read, masked.
 * Pure: what the pieces are is decided in `tokenizer.ts`.
 */
import type { MaskForm, TextRange, Token } from '../model/text.ts';
import type { EncodedText, EncodeOptions, Encoding, WordPieces } from '../model/tokenizer.ts';
import { findAlmostMasks } from './almost_masks.ts';
import type { Specials } from './special_tokens.ts';

/** The tokens of one text: as many as were made, of how many there are. */
export interface SegmentTokens {
  readonly tokens: readonly Token[];
  readonly count: number;
}

/** Reads one text by a vocabulary; of its tokens at most `limit` are made, and all are counted. */
export type EncodeSegment = (source: string, segment: 0 | 1, form: MaskForm, limit: number) => SegmentTokens;

/** `Tokenizer.encode`, whatever the texts are read by. */
export function encodeTexts(
  { specials, encodeSegment }: { readonly specials: Specials; readonly encodeSegment: EncodeSegment },
  text: string,
  pair: string | null,
  { form = 'typed', maxTokens = Number.POSITIVE_INFINITY, masked = [] }: EncodeOptions,
): EncodedText {
  const first = encodeSegment(text, 0, form, maxTokens);
  const second = pair === null ? null : encodeSegment(pair, 1, form, maxTokens);
  const almostMasks = [...findAlmostMasks(text, 0), ...(pair === null ? [] : findAlmostMasks(pair, 1))];
  return { ...maskInPlace(specials, assemble(specials, first, second, maxTokens), masked), almostMasks };
}

/** `Tokenizer.pieces`, whatever the word is read by. */
export function encodeWord(
  encodeSegment: EncodeSegment,
  word: string,
  { ids: { unk } }: Specials,
): WordPieces {
  const { tokens } = encodeSegment(word, 0, 'typed', Number.POSITIVE_INFINITY);
  const ids = Uint32Array.from(tokens, (token) => token.id);
  return { ids, pieces: tokens.map((token) => token.piece), known: ids.length > 0 && !ids.includes(unk) };
}

/** A token of its own id, masked only if it is a typed mask. */
export function makeToken(
  { ids, texts, isSpecial }: Specials,
  id: number,
  piece: string,
  range: TextRange | null,
): Token {
  const masked = id === ids.mask;
  const token = { id, inputId: id, piece, range, special: isSpecial(id), masked, maskedInPlace: false };
  // A piece that is not in the vocabulary keeps its own text.
  return id === ids.unk && piece !== texts.unk ? { ...token, unknown: true } : token;
}

/**
 * How many tokens to keep of texts of `first` and `second` tokens when `room` fit: `longest_first` of huggingface/tokenizers (Rust,
 * `truncate_encodings`). The longer is cut first; where both are, the one that was longer keeps an odd token, the second of equals. The
 * tokenizers in Python of transformers 4 left it to the first.
 */
export function longestFirst(first: number, second: number, room: number): { first: number; second: number } {
  const space = Math.max(0, room);
  if (first + second <= space) return { first, second };
  const ofShorter = Math.min(first, second, Math.floor(space / 2));
  const ofLonger = space - ofShorter;
  return first <= second ? { first: ofShorter, second: ofLonger } : { first: ofLonger, second: ofShorter };
}

/**
 * Joins one or two texts. Keeps the added [CLS] and [SEP] whatever `maxTokens` is.
 * @param maxTokens the model's `max_position_embeddings`.
 */
export function assemble(
  specials: Specials,
  first: SegmentTokens,
  second: SegmentTokens | null,
  maxTokens: number,
): Encoding {
  const added = (which: 'cls' | 'sep'): Token =>
    makeToken(specials, specials.ids[which], specials.texts[which], null);
  const addedCount = second === null ? 2 : 3;
  const total = first.count + (second?.count ?? 0);
  const kept = longestFirst(first.count, second?.count ?? 0, maxTokens - addedCount);
  const head = [added('cls'), ...first.tokens.slice(0, kept.first), added('sep')];
  const tail = second === null ? [] : [...second.tokens.slice(0, kept.second), added('sep')];
  const tokenTypeIds = new Uint32Array(head.length + tail.length).fill(1, head.length);
  return arrange([...head, ...tail], tokenTypeIds, total - kept.first - kept.second);
}

/**
 * Masks the tokens whose range equals one of `ranges`. Special tokens and ranges that no token has are left alone; tokens
 * that share a range (`½`) are masked together.
 */
export function maskInPlace({ ids }: Specials, encoding: Encoding, ranges: readonly TextRange[]): Encoding {
  if (ranges.length === 0) return encoding;
  const wanted = new Set(ranges.map(keyOf));
  const tokens = encoding.tokens.map((token) => {
    if (token.range === null || token.special || !wanted.has(keyOf(token.range))) return token;
    return { ...token, inputId: ids.mask, masked: true, maskedInPlace: true };
  });
  return arrange(tokens, encoding.tokenTypeIds, encoding.cutTokens);
}

const keyOf = ({ segment, start, end }: TextRange): string => `${segment}:${start}:${end}`;

function arrange(tokens: readonly Token[], tokenTypeIds: Uint32Array, cutTokens: number): Encoding {
  return {
    tokens,
    ids: Uint32Array.from(tokens, (token) => token.inputId),
    tokenTypeIds,
    maskPositions: Uint32Array.from(tokens.flatMap((token, index) => (token.masked ? [index] : []))),
    cutTokens,
  };
}
