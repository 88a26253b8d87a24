/** A tokenizer as its `tokenizer.json` describes it, token for token as huggingface/tokenizers (Rust) reads it. */
import { UnmaskError } from '../../model/errors.ts';
import type { EncodedText, EncodeOptions, PieceView, Tokenizer, WordPieces } from '../../model/tokenizer.ts';
import { AddedSpans } from '../added_spans.ts';
import { addedPiece, addedTokens, type BaseVocabulary, type FileTokens } from '../added_tokens.ts';
import { AlignedTextBuilder, type AlignedText } from '../aligned_text.ts';
import { encodeTexts, encodeWord, type EncodeSegment } from '../encode.ts';
import { segmentTokens, type SlicedText } from '../segment.ts';
import type { Slice } from '../sentencepiece.ts';
import { SPACE_SYMBOL, SPECIAL_NAMES, type Specials } from '../special_tokens.ts';
import { joinIds, viewPiece } from '../words.ts';
import { normalizerStep, type AlignedStep } from './normalize.ts';
import { compilePattern, PieceFinder } from './pieces.ts';
import { preTokenize } from './pre_tokenize.ts';
import { specialsOf } from './specials.ts';
import type { TokenizerConfig } from '../tokenizer_config.ts';
import { saidTokens } from '../said_tokens.ts';
import { damagedJson, type NormalizerStep, type PieceModel, type TokenizerJson } from './tokenizer_json.ts';

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
  readonly #added: AddedSpans;

  /**
   * @param rows of the model's embedding, its `vocab_size`; null takes the tokenizer's own size
   * @throws UnmaskError `tokenizer/damaged`, `tokenizer/mismatch`, `tokenizer/unsupported`
   */
  constructor(
    settings: TokenizerJson,
    rows: number | null,
    config: TokenizerConfig,
    {
      areFirst,
      usualNames,
    }: { readonly areFirst: FileTokens['areFirst']; readonly usualNames: readonly string[] },
  ) {
    this.#settings = settings;
    this.#normalize = settings.normalizer.map(compiled);
    this.#finder = new PieceFinder(settings.model);
    const pieces = [...this.#finder.pieces];
    const file = { tokens: settings.addedTokens, areFirst };
    const base = baseOf(settings.model);
    const added = addedTokens(saidTokens(config.files), file, usualNames, { ...base, rows });
    for (const token of added) {
      // A word that is looked for before all others stays a word.
      if (token.special || pieces[token.id] === undefined) pieces[token.id] = addedPiece(token, base.idOf);
    }
    const { unknownId } = this.#finder;
    const vocabulary = specialsOf(settings, added, { pieces, unknownId, names: config.names, rows });
    this.#specials = vocabulary.specials;
    this.unnamedIds = vocabulary.unnamedIds;
    const { ids, texts } = this.#specials;
    // A vocabulary without added tokens has them among its pieces.
    for (const which of SPECIAL_NAMES) pieces[ids[which]] = texts[which];
    this.#pieces = pieces;
    this.#ids = new Map(pieces.flatMap((piece, id) => (piece === undefined ? [] : [[piece, id]])));
    this.#added = new AddedSpans(vocabulary.addedTokens, {
      normalize: (text) => this.#normalize.reduce((before, step) => step(before), text),
      slices: (text) => this.#slices(text),
      piece: (id) => this.piece(id),
    });
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
    const spans = this.#added.inTyped(source);
    return segmentTokens(spans, { source, segment, form, limit }, this.#specials);
  };

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

/** What tokens are added to: pieces by how the vocabulary itself writes them. */
function baseOf(model: PieceModel): Omit<BaseVocabulary, 'rows'> {
  if (model.type === 'WordPiece') {
    const ids = new Map(Object.entries(model.vocabulary));
    return { size: ids.size, idOf: (piece) => ids.get(piece) };
  }
  const ids = new Map(model.vocabulary.map(([piece], id) => [piece, id]));
  return { size: model.vocabulary.length, idOf: (piece) => ids.get(piece) };
}
