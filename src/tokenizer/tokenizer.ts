/**
 * Hugging Face's AlbertTokenizer (transformers 4, the Python one), token for token, and where in the text each token is from.
 * `normalize.ts` says what happens before SentencePiece; this file what happens with its pieces.
 */
import { sourceRange, type AlignedText } from './aligned_text.ts';
import type { MaskForm, Token } from '../model/text.ts';
import type { EncodedText, EncodeOptions, PieceView, Tokenizer, WordPieces } from '../model/tokenizer.ts';
import { findAlmostMasks } from './almost_masks.ts';
import { isDigit, isWhiteSpace } from './code_points.ts';
import { assemble, maskInPlace, makeToken, type SegmentTokens } from './encode.ts';
import { normalizeSpan, splitAtSpecialTokens } from './normalize.ts';
import { SentencePiece, type Pieces, type Slice } from './sentencepiece.ts';
import { isSpecialId, SPACE_SYMBOL, SPECIAL_IDS } from './special_tokens.ts';
import { joinPieces, viewPiece } from './words.ts';

/**
 * See {@link Tokenizer} for the contract. A text of 1 MB takes about a second; lone surrogates are read as U+FFFD; what is over a limit is
 * cut as {@link assemble} says.
 */
export class AlbertTokenizer implements Tokenizer {
  readonly specialIds = SPECIAL_IDS;
  readonly #sentencePiece: SentencePiece;
  /** `▁2010,` → `▁2010` and `,`. A comma is a piece in every ALBERT vocabulary, so only its own pieces come here. */
  readonly #withoutComma = new Map<string, readonly string[]>();

  readonly unnamedIds: readonly number[];

  private constructor(sentencePiece: SentencePiece, vocabularySize: number) {
    this.#sentencePiece = sentencePiece;
    const { size } = sentencePiece;
    this.unnamedIds = Array.from({ length: vocabularySize - size }, (_, i) => size + i);
  }

  /**
   * @param bytes a `spiece.model`.
   * @param expected what the model's config.json says.
   * @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`.
   */
  static async create(
    bytes: Uint8Array,
    expected: { readonly vocab_size: number },
  ): Promise<AlbertTokenizer> {
    const { vocab_size: size } = expected;
    return new AlbertTokenizer(await SentencePiece.load(bytes, size), size);
  }

  get size(): number {
    return this.#sentencePiece.size;
  }

  encode(text: string, pair: string | null = null, options: EncodeOptions = {}): EncodedText {
    const { form = 'typed', maxTokens = Number.POSITIVE_INFINITY, masked = [] } = options;
    const first = this.#encodeSegment(text, 0, form, maxTokens);
    const second = pair === null ? null : this.#encodeSegment(pair, 1, form, maxTokens);
    const almostMasks = [...findAlmostMasks(text, 0), ...(pair === null ? [] : findAlmostMasks(pair, 1))];
    return { ...maskInPlace(assemble(first, second, maxTokens), masked), almostMasks };
  }

  decode(ids: Iterable<number>, { skipSpecial = true }: { readonly skipSpecial?: boolean } = {}): string {
    const pieces = Array.from(ids, (id) => ({ piece: this.piece(id), special: this.isSpecial(id) }));
    return joinPieces(pieces.filter(({ special }) => !(skipSpecial && special)));
  }

  piece(id: number): string {
    return this.#sentencePiece.pieceOf(id);
  }

  idOf(piece: string): number {
    return this.#sentencePiece.idOf(piece);
  }

  show(id: number): PieceView {
    return viewPiece(this.piece(id), this.isSpecial(id));
  }

  pieces(word: string): WordPieces {
    const { tokens } = this.#encodeSegment(word, 0, 'typed', Number.POSITIVE_INFINITY);
    const ids = Uint32Array.from(tokens, (token) => token.id);
    return {
      ids,
      pieces: tokens.map((token) => token.piece),
      known: ids.length > 0 && !ids.includes(SPECIAL_IDS.unk),
    };
  }

  destroy(): void {
    this.#sentencePiece.destroy();
  }

  isSpecial(id: number): boolean {
    return isSpecialId(id) || id >= this.size;
  }

  /** All tokens of one text are counted; the first `limit` are made. */
  #encodeSegment(source: string, segment: 0 | 1, form: MaskForm, limit: number): SegmentTokens {
    const tokens: Token[] = [];
    let count = 0;
    let afterMask = false;
    const add = (token: Token): void => {
      if (count < limit) tokens.push(token);
      count++;
    };
    for (const span of splitAtSpecialTokens(source)) {
      if (span.kind === 'special') {
        const id = this.#sentencePiece.idOf(span.token);
        add(makeToken(id, span.token, { segment, start: span.start, end: span.end }));
        afterMask = id === SPECIAL_IDS.mask;
        continue;
      }
      const { text, slices } = this.#splitSpan(span.text);
      slices.forEach((slice, index) => {
        // Over the limit only the count matters, and the first piece of a span is the only one that may be left out.
        if (count >= limit && index > 0) {
          count++;
          return;
        }
        const range = this.#rangeOf(text, slice, index === 0 ? span.start : null);
        const dropped =
          form === 'in-place' &&
          afterMask &&
          index === 0 &&
          slice.piece === SPACE_SYMBOL &&
          !hasWhiteSpace(source, range);
        if (!dropped)
          add(makeToken(this.#sentencePiece.idOf(slice.piece), slice.piece, { segment, ...range }));
      });
      afterMask = false;
    }
    return { tokens, count };
  }

  #splitSpan(source: AlignedText): Pieces {
    const { text, slices } = this.#sentencePiece.encode(normalizeSpan(source));
    return { text, slices: slices.flatMap((slice) => this.#splitNumberAndComma(slice)) };
  }

  /**
   * The range of the source behind a piece. `▁` itself takes part only where it is the whole piece: then it is the white space
   * between what is before it (`before`, at the beginning of a span) and what follows.
   */
  #rangeOf(text: Pieces['text'], slice: Slice, before: number | null): { start: number; end: number } {
    let from = slice.from;
    while (from < slice.to && text.text.startsWith(SPACE_SYMBOL, from)) from++;
    if (from < slice.to) return sourceRange(text, from, slice.to);
    const range = sourceRange(text, slice.from, slice.to);
    return before === null ? range : { start: Math.min(before, range.start), end: range.end };
  }

  /**
   * `▁2010,` is encoded again as `▁2010` and `,`: BERT's rule for numbers. In a piece that does not begin a word the `▁` that the
   * second encoding adds is taken off again.
   */
  #splitNumberAndComma(slice: Slice): readonly Slice[] {
    const { piece } = slice;
    if (!piece.endsWith(',') || !endsInDigit(piece.slice(0, -1))) return [slice];
    let parts = this.#withoutComma.get(piece);
    if (parts === undefined) {
      parts = this.#encodeWithoutComma(piece);
      this.#withoutComma.set(piece, parts);
    }
    const fits = parts.join('').length === piece.length;
    let from = slice.from;
    return parts.map((part) => {
      // Where the second encoding changes the text, every part is from the whole of it.
      if (!fits) return { piece: part, from: slice.from, to: slice.to };
      from += part.length;
      return { piece: part, from: from - part.length, to: from };
    });
  }

  #encodeWithoutComma(piece: string): readonly string[] {
    const parts = this.#sentencePiece.encodePieces(piece.slice(0, -1).replaceAll(SPACE_SYMBOL, ''));
    if (parts.length > 0 && !piece.startsWith(SPACE_SYMBOL) && parts[0].startsWith(SPACE_SYMBOL)) {
      parts[0] = parts[0].slice(SPACE_SYMBOL.length);
    }
    return [...parts.filter((part) => part !== ''), ','];
  }
}

function endsInDigit(text: string): boolean {
  const unit = text.charCodeAt(text.length - 1);
  const isPair = text.length > 1 && unit >= 0xdc00 && unit <= 0xdfff;
  return isDigit(text.codePointAt(text.length - (isPair ? 2 : 1)) ?? 0);
}

function hasWhiteSpace(source: string, { start, end }: { start: number; end: number }): boolean {
  for (let index = start; index < end; index++) if (isWhiteSpace(source.charCodeAt(index))) return true;
  return false;
}
