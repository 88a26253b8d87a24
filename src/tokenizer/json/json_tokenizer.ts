/** A tokenizer as its `tokenizer.json` describes it, token for token as huggingface/tokenizers (Rust) reads it. */
import { UnmaskError } from '../../model/errors.ts';
import type { EncodedText, EncodeOptions, PieceView, Tokenizer, WordPieces } from '../../model/tokenizer.ts';
import { AlignedTextBuilder, identityText, sliceAligned, type AlignedText } from '../aligned_text.ts';
import { encodeTexts, encodeWord, type EncodeSegment } from '../encode.ts';
import { segmentTokens, type SlicedText, type Span } from '../segment.ts';
import type { Slice } from '../sentencepiece.ts';
import { SPACE_SYMBOL, SPECIAL_NAMES, type Specials } from '../special_tokens.ts';
import { joinIds, viewPiece } from '../words.ts';
import { AddedTokenFinder } from './added_tokens.ts';
import { normalizerStep, type AlignedStep } from './normalize.ts';
import { compilePattern, PieceFinder } from './pieces.ts';
import { preTokenize } from './pre_tokenize.ts';
import { specialsOf } from './specials.ts';
import type { SpecialNames } from '../tokenizer_config.ts';
import { damagedJson, type NormalizerStep, type TokenizerJson } from './tokenizer_json.ts';

/** See {@link Tokenizer} for the contract. Lone surrogates are read as U+FFFD. */
export class JsonTokenizer implements Tokenizer {
  readonly unnamedIds: readonly number[];
  readonly #settings: TokenizerJson;
  readonly #normalize: readonly AlignedStep[];
  readonly #finder: PieceFinder;
  /** By id, as this house writes them. */
  readonly #pieces: readonly (string | undefined)[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #specials: Specials;
  readonly #asTyped: AddedTokenFinder;
  readonly #whenNormalized: AddedTokenFinder;

  /**
   * @param rows of the model's embedding, its `vocab_size`; null takes the tokenizer's own size
   * @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`, `tokenizer/unsupported`
   */
  constructor(settings: TokenizerJson, rows: number | null, names: SpecialNames = {}) {
    this.#settings = settings;
    this.#normalize = settings.normalizer.map(compiled);
    this.#finder = new PieceFinder(settings.model);
    const pieces = [...this.#finder.pieces];
    for (const { id, content } of settings.addedTokens) pieces[id] = content;
    const vocabulary = specialsOf(settings, { pieces, unknownId: this.#finder.unknownId, names, rows });
    this.#specials = vocabulary.specials;
    this.unnamedIds = vocabulary.unnamedIds;
    const { ids, texts } = this.#specials;
    // A vocabulary without added tokens has them among its pieces.
    for (const which of SPECIAL_NAMES) pieces[ids[which]] = texts[which];
    this.#pieces = pieces;
    this.#ids = new Map(pieces.flatMap((piece, id) => (piece === undefined ? [] : [[piece, id]])));
    const { addedTokens } = vocabulary;
    this.#asTyped = new AddedTokenFinder(
      addedTokens.filter(({ normalized }) => !normalized),
      ({ content }) => content,
    );
    this.#whenNormalized = new AddedTokenFinder(
      addedTokens.filter(({ normalized }) => normalized),
      ({ content }) => this.#normalized(identityText(content)).text,
    );
  }

  get size(): number {
    return this.#pieces.length;
  }

  get specialIds(): Specials['ids'] {
    return this.#specials.ids;
  }

  isSpecial(id: number): boolean {
    return this.#specials.isSpecial(id);
  }

  encode(text: string, pair: string | null = null, options: EncodeOptions = {}): EncodedText {
    return encodeTexts({ specials: this.#specials, encodeSegment: this.#encodeSegment }, text, pair, options);
  }

  decode(ids: Iterable<number>, { skipSpecial = true }: { readonly skipSpecial?: boolean } = {}): string {
    return joinIds(this, ids, skipSpecial);
  }

  piece(id: number): string {
    return this.#pieces[id] ?? this.#specials.texts.unk;
  }

  idOf(piece: string): number {
    return this.#ids.get(piece) ?? this.#specials.ids.unk;
  }

  show(id: number): PieceView {
    return viewPiece(this.piece(id), this.isSpecial(id));
  }

  pieces(word: string): WordPieces {
    return encodeWord(this.#encodeSegment, word, this.#specials);
  }

  destroy(): void {
    // Nothing is held outside the heap.
  }

  readonly #encodeSegment: EncodeSegment = (typed, segment, form, limit) => {
    const source = typed.toWellFormed();
    const whole = identityText(source);
    const spans = this.#asTyped.split(source).flatMap(({ token, start, end }): readonly Span[] => {
      if (token !== null) return [{ start, end, id: token.id, piece: this.piece(token.id) }];
      return this.#spansOf(this.#normalized(sliceAligned(whole, start, end)), { start, end });
    });
    return segmentTokens(spans, { source, segment, form, limit }, this.#specials);
  };

  #normalized(text: AlignedText): AlignedText {
    return this.#normalize.reduce((before, step) => step(before), text);
  }

  /** A normalised text cut at the added tokens that are looked for in such. */
  #spansOf(text: AlignedText, typed: { readonly start: number; readonly end: number }): readonly Span[] {
    let from = typed.start;
    return this.#whenNormalized.split(text.text).map((part): Span => {
      const start = Math.max(from, part.start === 0 ? from : text.starts[part.start]);
      const end = part.end === text.text.length ? typed.end : text.ends[part.end - 1];
      from = end;
      if (part.token !== null) return { start, end, id: part.token.id, piece: this.piece(part.token.id) };
      return { start, end, pieces: () => this.#slices(sliceAligned(text, part.start, part.end)) };
    });
  }

  #slices(text: AlignedText): SlicedText {
    const isFirst = text.starts.at(0) === 0;
    const out = new AlignedTextBuilder(text.text.length + 1);
    const slices: Slice[] = [];
    const ids: number[] = [];
    let typedTo: number | null = null;
    for (const word of preTokenize(text, this.#settings.preTokenizer, isFirst)) {
      let from = out.length;
      for (let unit = 0; unit < word.text.length; unit++) {
        const [start, end] = [word.starts[unit], word.ends[unit]];
        // The space that a word is given is the one that stands before it.
        const isGiven = unit === 0 && typedTo !== null && start === end && word.text.startsWith(SPACE_SYMBOL);
        out.push(word.text.charCodeAt(unit), isGiven ? Math.min(typedTo ?? start, start) : start, end);
      }
      typedTo = word.ends.at(-1) ?? typedTo;
      for (const { id, piece, length } of this.#finder.find(word.text)) {
        slices.push({ piece, from, to: from + length });
        ids.push(id);
        from += length;
      }
    }
    return { text: out.build(), slices, idAt: (index) => ids[index] };
  }
}

function compiled(step: NormalizerStep): AlignedStep {
  try {
    return normalizerStep(step, compilePattern);
  } catch (cause) {
    if (cause instanceof UnmaskError) throw cause;
    throw damagedJson(`its step ${step.type}`, { cause });
  }
}
