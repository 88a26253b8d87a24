/** SentencePiece from bytes, in a browser's worker and in Node. The only importer of sentencepiece-js. */
import { SentencePieceProcessor } from 'sentencepiece-js';
import { UnmaskError } from '../model/errors.ts';
import { AlignedTextBuilder, identityText, type AlignedText } from './aligned_text.ts';
import { SentencePieceNormalizer } from './charsmap.ts';
import { damagedModel, parseModelFile } from './model_file.ts';
import { SPECIAL_IDS, SPECIAL_TOKENS } from './special_tokens.ts';

/** Encoded at every load; the letters of any uncased English vocabulary. */
const CANARY = 'the man and the woman';

/**
 * SentencePiece joins neighbouring unknown characters into one piece, one by one, in quadratic time: 300,000 of them
 * took 4 s. A run longer than this is encoded as if it had this length; it is one unknown piece either way.
 */
const LONGEST_UNKNOWN_RUN = 1024;

/** A piece and the part of the encoded text it is, in units of `text`. */
export interface Slice {
  readonly piece: string;
  readonly from: number;
  readonly to: number;
}

/** Pieces in order, and the text they are slices of: the input as SentencePiece normalises it. */
export interface Pieces {
  readonly text: AlignedText;
  readonly slices: readonly Slice[];
}

/**
 * Rows of the embedding that may have no piece: a vocabulary filled up to a round number, a few tokens added for training. Of more rows a
 * tokenizer is another model's, or words of this one would be missing from it.
 */
export const MOST_UNNAMED = 1_024;

/** A loaded model. Its wasm memory lives as long as this object; `destroy` gives it back early. */
export class SentencePiece {
  readonly #pieces: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #characters: ReadonlySet<number>;
  readonly #normalizer: SentencePieceNormalizer;
  #processor: SentencePieceProcessor | null;

  private constructor(
    pieces: readonly string[],
    normalizer: SentencePieceNormalizer,
    processor: SentencePieceProcessor,
  ) {
    this.#pieces = pieces;
    this.#ids = new Map(pieces.map((piece, id) => [piece, id]));
    this.#characters = new Set(
      pieces.flatMap((piece) => Array.from(piece, (character) => character.codePointAt(0) ?? 0)),
    );
    this.#normalizer = normalizer;
    this.#processor = processor;
  }

  /**
   * Loads a `spiece.model`.
   * @param expectedSize the model's `vocab_size`: the rows of its embedding. Some may have no piece: see {@link MOST_UNNAMED}. Null:
   *   as many as there are pieces.
   * @throws UnmaskError `tokenizer/damaged` when the bytes are no complete model or do not encode; `tokenizer/mismatch`
   *   when they are another model's: its size or its special tokens differ.
   */
  static async load(bytes: Uint8Array, expectedSize: number | null): Promise<SentencePiece> {
    // sentencepiece-js takes anything and then encodes to nothing, so the file is read here first.
    const model = parseModelFile(bytes);
    const unnamed = (expectedSize ?? model.pieces.length) - model.pieces.length;
    if (unnamed < 0 || unnamed > MOST_UNNAMED) {
      throw mismatch('vocabulary size', `${expectedSize ?? 0} pieces`, `${model.pieces.length} pieces`);
    }
    SPECIAL_TOKENS.forEach((token, id) =>
      requireMatch(`special token ${id}`, token, model.pieces[id] ?? 'nothing'),
    );
    const normalizer = new SentencePieceNormalizer(model);

    const processor = new SentencePieceProcessor();
    try {
      await processor.load(bytes);
      // The C++ object has read the file; the copy in Emscripten's memory file system is not needed.
      processor.sentencepiece?.FS.unlink('sentencepiece.model');
    } catch (cause) {
      throw damagedModel('SentencePiece refuses it', { cause });
    }
    const loaded = new SentencePiece(model.pieces, normalizer, processor);
    loaded.#singCanary();
    return loaded;
  }

  /** The number of pieces. */
  get size(): number {
    return this.#pieces.length;
  }

  /** The piece of an id; `<unk>` for an id outside the vocabulary. */
  pieceOf(id: number): string {
    return this.#pieces[id] ?? SPECIAL_TOKENS[SPECIAL_IDS.unk];
  }

  /** The id of a piece, `▁` included; the id of `<unk>` for what is no piece. */
  idOf(piece: string): number {
    return this.#ids.get(piece) ?? SPECIAL_IDS.unk;
  }

  /**
   * Cuts a text into pieces. Neighbouring unknown characters are one piece, their own text.
   * @throws Error after `destroy`.
   */
  encode(input: AlignedText): Pieces {
    if (input.text === '') return { text: input, slices: [] };
    const { shortened, text } = this.#withoutLongUnknownRuns(input);
    const pieces = this.encodePieces(shortened.text);
    const slices: Slice[] = [];
    let from = 0;
    for (const piece of pieces) {
      slices.push({ piece, from, to: Math.min(from + piece.length, text.text.length) });
      from += piece.length;
    }
    return { text, slices };
  }

  /** The pieces alone. `text` holds no lone surrogates. */
  encodePieces(text: string): string[] {
    if (this.#processor === null) throw new Error('SentencePiece: used after destroy()');
    return text === '' ? [] : this.#processor.encodePieces(text);
  }

  /** Frees the C++ object. Idempotent. */
  destroy(): void {
    this.#processor?.processor?.delete();
    this.#processor = null;
  }

  /** The input with long unknown runs cut short, and how SentencePiece normalises that. */
  #withoutLongUnknownRuns(input: AlignedText): { shortened: AlignedText; text: AlignedText } {
    const text = this.#normalizer.normalize(input);
    const cut = this.#longUnknownRuns(text);
    if (cut.length === 0) return { shortened: input, text };
    const shortened = new AlignedTextBuilder(input.text.length);
    let position = 0;
    for (const index of input.starts.keys()) {
      const start = input.starts[index];
      while (position < cut.length && cut[position].end <= start) position++;
      if (position < cut.length && start >= cut[position].start) shortened.extendLast(input.ends[index]);
      else shortened.push(input.text.charCodeAt(index), start, input.ends[index]);
    }
    const kept = shortened.build();
    return { shortened: kept, text: this.#normalizer.normalize(kept) };
  }

  /** The source behind what is too long in runs of characters that occur in no piece. */
  #longUnknownRuns({ text, starts, ends }: AlignedText): readonly { start: number; end: number }[] {
    const runs: { start: number; end: number }[] = [];
    let length = 0;
    let cutFrom = -1;
    let cutTo = -1;
    for (let index = 0; index <= text.length;) {
      const code = text.codePointAt(index);
      const next = index + (code !== undefined && code > 0xffff ? 2 : 1);
      if (code !== undefined && !this.#characters.has(code)) {
        length++;
        // The last character of the run stays as well: a rule may have joined it to what follows.
        if (length === LONGEST_UNKNOWN_RUN) cutFrom = ends[next - 1];
        cutTo = starts[index];
      } else {
        if (length > LONGEST_UNKNOWN_RUN && cutTo > cutFrom) runs.push({ start: cutFrom, end: cutTo });
        length = 0;
      }
      index = next;
    }
    return runs;
  }

  /** Proves on a fixed text that the loaded model encodes, and as its own file says. */
  #singCanary(): void {
    const aligned = identityText(CANARY);
    let actual: string;
    try {
      const { text, slices } = this.encode(aligned);
      const ids = slices.map(({ piece }) => this.idOf(piece));
      const joined = slices.map(({ piece }) => piece).join('');
      const known = ids.some((id) => id !== SPECIAL_IDS.unk);
      const agrees = this.#processor?.encodeIds(CANARY).every((id, index) => id === ids[index]) === true;
      if (known && agrees && joined === text.text && joined.replaceAll('▁', ' ').trim() === CANARY) return;
      actual = known
        ? 'a test sentence does not decode to itself'
        : 'a test sentence encodes to nothing known';
    } catch (cause) {
      throw damagedModel('it fails on a test sentence', { cause });
    }
    throw damagedModel(actual);
  }
}

function requireMatch(what: string, expected: string, actual: string): void {
  if (expected !== actual) throw mismatch(what, expected, actual);
}

function mismatch(what: string, expected: string, actual: string): UnmaskError {
  return new UnmaskError({
    code: 'tokenizer/mismatch',
    message: `The tokenizer file (spiece.model) belongs to another model: its ${what} differs.`,
    expected,
    actual,
    remedy: 'Take spiece.model and config.json from the same checkpoint.',
    details: { what },
  });
}
