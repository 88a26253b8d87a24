/** The pieces of a word by a Unigram or WordPiece model. The only importer of `@huggingface/tokenizers`, which is fetched with it. */
import { ReplaceNormalizer, Unigram, WordPiece } from '@huggingface/tokenizers';
import { SPACE_SYMBOL } from '../special_tokens.ts';
import { unsupported, type Pattern, type PieceModel } from './tokenizer_json.ts';

/** A piece of a word. `length`: how many UTF-16 units of the word it is. */
export interface FoundPiece {
  readonly id: number;
  /** As this house writes pieces: `▁` in front of one that begins a word. An unknown one is its own text. */
  readonly piece: string;
  readonly length: number;
}

/** Words are typed again and again: so many of them are kept with their pieces. */
const MOST_KEPT = 20_000;
/** Longer words are no words, and are not kept. */
const LONGEST_KEPT = 64;

/** A model of pieces. */
export class PieceFinder {
  /** By id, as this house writes them; undefined for an id without a piece. */
  readonly pieces: readonly (string | undefined)[];
  readonly unknownId: number;
  readonly #find: (word: string) => readonly FoundPiece[];
  readonly #kept = new Map<string, readonly FoundPiece[]>();

  constructor(model: PieceModel) {
    const { pieces, unknownId, find } = model.type === 'Unigram' ? unigram(model) : wordPiece(model);
    this.pieces = pieces;
    this.unknownId = unknownId;
    this.#find = find;
  }

  /** The pieces of one word, in order; their lengths add up to its own. */
  find(word: string): readonly FoundPiece[] {
    const known = this.#kept.get(word);
    if (known !== undefined) return known;
    const found = this.#find(word);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    if (word.length <= LONGEST_KEPT) this.#kept.set(word, found);
    return found;
  }
}

interface Model {
  readonly pieces: readonly (string | undefined)[];
  readonly unknownId: number;
  readonly find: (word: string) => readonly FoundPiece[];
}

function unigram({ vocabulary, unknownId }: Extract<PieceModel, { readonly type: 'Unigram' }>): Model {
  const vocab = vocabulary.map(([piece, score]): [string, number] => [piece, score]);
  const model = new Unigram({ type: 'Unigram', vocab, unk_id: unknownId }, '');
  return {
    pieces: vocab.map(([piece]) => piece),
    unknownId,
    find: (word) => {
      const found: FoundPiece[] = [];
      for (const piece of model.tokenize(word)) {
        const id = model.tokens_to_ids.get(piece) ?? unknownId;
        const before = found.at(-1);
        // Neighbouring unknown characters are one piece.
        if (id === unknownId && before?.id === unknownId) {
          found[found.length - 1] = { id, piece: before.piece + piece, length: before.length + piece.length };
        } else {
          found.push({ id, piece, length: piece.length });
        }
      }
      return found;
    },
  };
}

function wordPiece(settings: Extract<PieceModel, { readonly type: 'WordPiece' }>): Model {
  const { vocabulary, unknownToken, prefix, longestWord } = settings;
  const model = new WordPiece({
    type: 'WordPiece',
    vocab: vocabulary,
    unk_token: unknownToken,
    continuing_subword_prefix: prefix,
    max_input_chars_per_word: longestWord,
  });
  const unknownId = vocabulary[unknownToken] ?? -1;
  const pieces: (string | undefined)[] = [];
  for (const [piece, id] of Object.entries(vocabulary)) pieces[id] = shown(piece, prefix);
  return {
    pieces,
    unknownId,
    find: (word) => {
      const found = model.encode([word]);
      if (found.length === 1 && found[0] === unknownToken) {
        return [{ id: unknownId, piece: word, length: word.length }];
      }
      return found.map((piece, index) => ({
        id: vocabulary[piece],
        piece: index === 0 ? SPACE_SYMBOL + piece : piece.slice(prefix.length),
        length: index === 0 ? piece.length : piece.length - prefix.length,
      }));
    },
  };
}

/** WordPiece marks what goes on, this house what begins: `play` is `▁play`, and `##ing` is `ing`. */
function shown(piece: string, prefix: string): string {
  return prefix !== '' && piece.startsWith(prefix) && piece.length > prefix.length
    ? piece.slice(prefix.length)
    : SPACE_SYMBOL + piece;
}

/**
 * The regular expressions of ALBERTs' files. Another one is somebody's program: it may take longer than anybody waits, or mean something
 * else in Oniguruma, which it is written for.
 */
const EXPRESSIONS: readonly string[] = [' {2,}'];

/** A pattern of the file as a JavaScript one. @throws UnmaskError `tokenizer/unsupported` for any other regular expression */
export function compilePattern(pattern: Pattern): RegExp {
  if ('Regex' in pattern && !EXPRESSIONS.includes(pattern.Regex)) {
    throw unsupported('pattern', pattern.Regex, `plain text, or ${EXPRESSIONS.join(', ')}`);
  }
  return new ReplaceNormalizer({ type: 'Replace', pattern, content: '' }).pattern ?? /(?!)/g;
}
