/** The tokens of one text, of whatever tokenizer: what is literal, what is cut into pieces, and where in the text each is from. */
import type { MaskForm, Token } from '../model/text.ts';
import { sourceRange, type AlignedText } from './aligned_text.ts';
import { isWhiteSpace } from './code_points.ts';
import { makeToken, type SegmentTokens } from './encode.ts';
import type { Pieces, Slice } from './sentencepiece.ts';
import { SPACE_SYMBOL, type Specials } from './special_tokens.ts';

/** Pieces in order, and the text they are slices of: what was typed, normalised. */
export interface SlicedText extends Pieces {
  /** Asked of the pieces alone that are made tokens. */
  readonly idAt: (index: number) => number;
}

/** A stretch of the text as typed, `end` exclusive, UTF-16 units: one token (special, or an added word), or text to be cut. */
export type Span =
  | { readonly start: number; readonly end: number; readonly id: number; readonly piece: string }
  | { readonly start: number; readonly end: number; readonly pieces: () => SlicedText };

interface Segment {
  readonly source: string;
  readonly segment: 0 | 1;
  readonly form: MaskForm;
  readonly limit: number;
}

/** All tokens of one text are counted; the first `limit` are made. */
export function segmentTokens(
  spans: readonly Span[],
  { source, segment, form, limit }: Segment,
  specials: Specials,
): SegmentTokens {
  const tokens: Token[] = [];
  let count = 0;
  let afterMask = false;
  const add = (id: number, piece: string, start: number, end: number, isWhole: boolean): void => {
    if (count < limit) {
      const token = makeToken(specials, id, piece, { segment, start, end });
      tokens.push(isWhole && !token.special ? { ...token, added: true } : token);
    }
    count++;
  };
  for (const span of spans) {
    if ('id' in span) {
      add(span.id, span.piece, span.start, span.end, true);
      afterMask = span.id === specials.ids.mask;
      continue;
    }
    const { text, slices, idAt } = span.pieces();
    slices.forEach((slice, index) => {
      // Over the limit only the count matters, and the first piece of a span is the only one that may be left out.
      if (count >= limit && index > 0) {
        count++;
        return;
      }
      const { start, end } = rangeOf(text, slice, index === 0 ? span.start : null);
      const dropped =
        form === 'in-place' &&
        afterMask &&
        index === 0 &&
        slice.piece === SPACE_SYMBOL &&
        !hasWhiteSpace(source, { start, end });
      if (!dropped) add(count < limit ? idAt(index) : -1, slice.piece, start, end, false);
    });
    afterMask = false;
  }
  return { tokens, count };
}

/**
 * The range of the source behind a piece. `▁` itself takes part only where it is the whole piece: then it is the white space
 * between what is before it (`before`, at the beginning of a span) and what follows.
 */
function rangeOf(text: AlignedText, slice: Slice, before: number | null): { start: number; end: number } {
  let from = slice.from;
  while (from < slice.to && text.text.startsWith(SPACE_SYMBOL, from)) from++;
  if (from < slice.to) return sourceRange(text, from, slice.to);
  const range = sourceRange(text, slice.from, slice.to);
  return before === null ? range : { start: Math.min(before, range.start), end: range.end };
}

function hasWhiteSpace(source: string, { start, end }: { start: number; end: number }): boolean {
  for (let index = start; index < end; index++) if (isWhiteSpace(source.charCodeAt(index))) return true;
  return false;
}
