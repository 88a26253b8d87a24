/**
 * Tokens put together as the model reads them: `[CLS] A [SEP]` or `[CLS] A [SEP] B [SEP]`, cut to what it can read, masked.
 * Pure: what the pieces are is decided in `tokenizer.ts`.
 */
import type { TextRange, Token } from '../model/text.ts';
import type { Encoding } from '../model/tokenizer.ts';
import { isSpecialId, SPECIAL_IDS, SPECIAL_TOKENS } from './special_tokens.ts';

/** The tokens of one text: as many as were made, of how many there are. */
export interface SegmentTokens {
  readonly tokens: readonly Token[];
  readonly count: number;
}

/** A token of its own id, masked only if it is a typed [MASK]. */
export function makeToken(id: number, piece: string, range: TextRange | null): Token {
  const masked = id === SPECIAL_IDS.mask;
  const token = { id, inputId: id, piece, range, special: isSpecialId(id), masked, maskedInPlace: false };
  // A piece that is not in the vocabulary keeps its own text.
  return id === SPECIAL_IDS.unk && piece !== SPECIAL_TOKENS[id] ? { ...token, unknown: true } : token;
}

const added = (id: 2 | 3): Token => makeToken(id, SPECIAL_TOKENS[id], null);

/**
 * How many tokens to keep of texts of `first` and `second` tokens when `room` fit. Hugging Face's `longest_first`: one at a
 * time from the end of the longer text, from the second when they are equally long.
 */
export function longestFirst(first: number, second: number, room: number): { first: number; second: number } {
  const space = Math.max(0, room);
  if (first + second <= space) return { first, second };
  const half = Math.floor(space / 2);
  if (second <= half) return { first: space - second, second };
  if (first <= space - half) return { first, second: space - first };
  return { first: space - half, second: half };
}

/**
 * Joins one or two texts. Keeps the added [CLS] and [SEP] whatever `maxTokens` is.
 * @param maxTokens the model's `max_position_embeddings`.
 */
export function assemble(first: SegmentTokens, second: SegmentTokens | null, maxTokens: number): Encoding {
  const addedCount = second === null ? 2 : 3;
  const total = first.count + (second?.count ?? 0);
  const kept = longestFirst(first.count, second?.count ?? 0, maxTokens - addedCount);
  const head = [added(SPECIAL_IDS.cls), ...first.tokens.slice(0, kept.first), added(SPECIAL_IDS.sep)];
  const tail = second === null ? [] : [...second.tokens.slice(0, kept.second), added(SPECIAL_IDS.sep)];
  const tokenTypeIds = new Uint32Array(head.length + tail.length).fill(1, head.length);
  return arrange([...head, ...tail], tokenTypeIds, total - kept.first - kept.second);
}

/**
 * Masks the tokens whose range equals one of `ranges`. Special tokens and ranges that no token has are left alone; tokens
 * that share a range (`½`) are masked together.
 */
export function maskInPlace(encoding: Encoding, ranges: readonly TextRange[]): Encoding {
  if (ranges.length === 0) return encoding;
  const wanted = new Set(ranges.map(keyOf));
  const tokens = encoding.tokens.map((token) => {
    if (token.range === null || token.special || !wanted.has(keyOf(token.range))) return token;
    return { ...token, inputId: SPECIAL_IDS.mask, masked: true, maskedInPlace: true };
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
