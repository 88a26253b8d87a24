/**
 * Hugging Face's AlbertTokenizer (transformers 4, the Python one), token for token, and where in the text each token is from.
 * `normalize.ts` says what happens before SentencePiece; this file what happens with its pieces.
 */
import type { AlignedText } from './aligned_text.ts';
import type { EncodedText, EncodeOptions, PieceView, Tokenizer, WordPieces } from '../model/tokenizer.ts';
import { isDigit } from './code_points.ts';
import { encodeTexts, encodeWord, type EncodeSegment } from './encode.ts';
import { normalizeSpan, splitAtSpecialTokens, type Folding } from './normalize.ts';
import { segmentTokens, type SlicedText, type Span } from './segment.ts';
import { SentencePiece, type Slice } from './sentencepiece.ts';
import type { AddedVocabulary, MakeAdded } from './added_to_pieces.ts';
import { ALBERT_SPECIALS, isSpecialId, SPACE_SYMBOL, SPECIAL_IDS, type Specials } from './special_tokens.ts';
import { NO_TOKENIZER_CONFIG, type TokenizerConfig } from './tokenizer_config.ts';
import { joinIds, viewPiece } from './words.ts';

/**
 * See {@link Tokenizer} for the contract. A text of 1 MB takes about a second; lone surrogates are read as U+FFFD; what is over a limit is
 * cut as {@link assemble} says.
 */
export class AlbertTokenizer implements Tokenizer {
  readonly specialIds = SPECIAL_IDS;
  readonly #sentencePiece: SentencePiece;
  readonly #folding: Folding;
  readonly #specials: Specials = { ...ALBERT_SPECIALS, isSpecial: (id) => this.isSpecial(id) };
  /** `▁2010,` → `▁2010` and `,`. A comma is a piece in every ALBERT vocabulary, so only its own pieces come here. */
  readonly #withoutComma = new Map<string, readonly string[]>();

  /** Null for a vocabulary that nothing is added to. */
  readonly #added: AddedVocabulary | null;

  readonly unnamedIds: readonly number[];

  private constructor(
    sentencePiece: SentencePiece,
    rows: number | null,
    folding: Folding,
    makeAdded: MakeAdded | null,
  ) {
    this.#sentencePiece = sentencePiece;
    this.#folding = folding;
    this.#added =
      makeAdded?.(sentencePiece, rows, {
        normalize: (text) => normalizeSpan(text, folding),
        slices: (text) => this.#slices(text),
        piece: (id) => this.piece(id),
      }) ?? null;
    const { size } = sentencePiece;
    const unnamed = Array.from({ length: Math.max(0, (rows ?? size) - size) }, (_, index) => size + index);
    this.unnamedIds = unnamed.filter((id) => this.#added?.byId.has(id) !== true);
  }

  /**
   * @param bytes a `spiece.model`.
   * @param expected what the model's config.json says; null takes the file's own size.
   * @param reading what its `tokenizer_config.json` says.
   * @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`.
   */
  static async create(
    bytes: Uint8Array,
    expected: { readonly vocab_size: number | null },
    reading: TokenizerConfig = NO_TOKENIZER_CONFIG,
  ): Promise<AlbertTokenizer> {
    const { vocab_size: size } = expected;
    const sentencePiece = await SentencePiece.load(bytes, size);
    const folding = { lowers: reading.lowerCase ?? true, keepsAccents: reading.keepAccents ?? false };
    // Fetched by the models that say anything of tokens.
    const { files } = reading;
    const makeAdded = files === null ? null : (await import('./added_to_pieces.ts')).addedTo(files);
    return new AlbertTokenizer(sentencePiece, size, folding, makeAdded);
  }

  get size(): number {
    return Math.max(this.#sentencePiece.size, this.#added?.size ?? 0);
  }

  encode(text: string, pair: string | null = null, options: EncodeOptions = {}): EncodedText {
    return encodeTexts({ specials: this.#specials, encodeSegment: this.#encodeSegment }, text, pair, options);
  }

  decode(ids: Iterable<number>, { skipSpecial = true }: { readonly skipSpecial?: boolean } = {}): string {
    return joinIds(this, ids, skipSpecial);
  }

  piece(id: number): string {
    return this.#added?.pieceOf(id) ?? this.#sentencePiece.pieceOf(id);
  }

  idOf(piece: string): number {
    return this.#added?.idOf(piece) ?? this.#sentencePiece.idOf(piece);
  }

  show(id: number): PieceView {
    return viewPiece(this.piece(id), this.isSpecial(id));
  }

  pieces(word: string): WordPieces {
    return encodeWord(this.#encodeSegment, word, this.#specials);
  }

  destroy(): void {
    this.#sentencePiece.destroy();
  }

  isSpecial(id: number): boolean {
    const added = this.#added?.byId.get(id);
    return isSpecialId(id) || (added === undefined ? id >= this.#sentencePiece.size : added.special);
  }

  readonly #encodeSegment: EncodeSegment = (source, segment, form, limit) => {
    const spans = this.#added?.spans(source.toWellFormed(), this.#folding) ?? this.#spans(source);
    return segmentTokens(spans, { source, segment, form, limit }, this.#specials);
  };

  #spans(source: string): readonly Span[] {
    return splitAtSpecialTokens(source, this.#folding).map((span): Span => {
      const { start, end } = span;
      if (span.kind === 'special') return { start, end, id: this.idOf(span.token), piece: span.token };
      return { start, end, pieces: () => this.#slices(normalizeSpan(span.text, this.#folding)) };
    });
  }

  #slices(normalized: AlignedText): SlicedText {
    const { text, slices } = this.#sentencePiece.encode(normalized);
    const split = slices.flatMap((slice) => this.#splitNumberAndComma(slice));
    return { text, slices: split, idAt: (index) => this.idOf(split[index].piece) };
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
