/** Tokens added to the vocabulary of a `spiece.model`, and a text cut at them. Fetched by the models that have such. */
import { AddedSpans, type BetweenAdded } from './added_spans.ts';
import {
  addedPiece,
  addedTokens,
  NO_FILE_TOKENS,
  type AddedToken,
  type BaseVocabulary,
} from './added_tokens.ts';
import { normalizeSpan, splitAtSpecialTokens, type Folding } from './normalize.ts';
import type { Span } from './segment.ts';
import type { SentencePiece } from './sentencepiece.ts';
import { isSpecialId, SPECIAL_IDS, SPECIAL_TOKENS, type SpecialText } from './special_tokens.ts';
import { saidTokens, type SaidTokens } from './said_tokens.ts';
import type { TokenFiles } from './tokenizer_config.ts';
import { plainToken, type WrittenToken } from './written_tokens.ts';

/** @param rows of the model's embedding; null where they are not known */
export type MakeAdded = (
  sentencePiece: SentencePiece,
  rows: number | null,
  between: BetweenAdded,
) => AddedVocabulary;

/**
 * @returns null where nothing is added: a `spiece.model` has the five special tokens, and finds them as they are typed
 * @throws UnmaskError as {@link saidTokens}, and then as {@link addedTokens}
 */
export function addedTo(files: TokenFiles): MakeAdded | null {
  const said = withOwnTokens(saidTokens(files));
  const isAdded = ({ content, normalized, singleWord }: WrittenToken): boolean =>
    normalized === true || singleWord || !isSpecialText(content);
  if (![...said.added, ...said.named, ...(said.extra ?? [])].some(isAdded)) return null;
  return (sentencePiece, rows, between) => {
    const idOf = (piece: string): number | undefined => {
      const id = sentencePiece.idOf(piece);
      return id === SPECIAL_IDS.unk && piece !== SPECIAL_TOKENS[id] ? undefined : id;
    };
    const tokens = addedTokens(said, NO_FILE_TOKENS, SPECIAL_TOKENS, {
      size: sentencePiece.size,
      idOf,
      rows,
    });
    // The five special tokens are found in every text as they are typed, but for those that are told to stand alone.
    return new AddedVocabulary(
      tokens.filter(({ id, normalized, singleWord }) => normalized || singleWord || !isSpecialId(id)),
      { size: sentencePiece.size, idOf },
      between,
    );
  };
}

/**
 * Where no list of further tokens is given, transformers takes the special tokens of the `spiece.model` for it. Added last, they are
 * found as these say, whatever is said of them by name.
 */
function withOwnTokens(said: SaidTokens): SaidTokens {
  if (said.extra !== null) return said;
  const named = said.named.map((token) =>
    isSpecialText(token.content) ? plainToken(token.content, 0, true) : token,
  );
  return { ...said, named, extra: [] };
}

function isSpecialText(content: string): boolean {
  return SPECIAL_TOKENS.some((known) => known === content);
}

/** What is added, by id, by how it is written, and in a text. */
export class AddedVocabulary {
  readonly byId: ReadonlyMap<number, AddedToken>;
  readonly #pieces: ReadonlyMap<number, string>;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #spans: AddedSpans;
  /** The special tokens that are found wherever they are typed. */
  readonly #asTyped: readonly SpecialText[];

  constructor(
    tokens: readonly AddedToken[],
    { size, idOf }: Omit<BaseVocabulary, 'rows'>,
    between: BetweenAdded,
  ) {
    this.byId = new Map(tokens.map((token) => [token.id, token]));
    const behind = tokens.filter(({ id }) => id >= size);
    this.#pieces = new Map(behind.map((token) => [token.id, addedPiece(token, idOf)]));
    this.#ids = new Map(Array.from(this.#pieces, ([id, piece]) => [piece, id]));
    this.#spans = new AddedSpans(tokens, between);
    const alone = new Set(tokens.filter(({ singleWord }) => singleWord).map(({ content }) => content));
    this.#asTyped = SPECIAL_TOKENS.filter((text) => !alone.has(text));
  }

  /** One more than the highest id. */
  get size(): number {
    return Math.max(0, ...this.byId.keys()) + 1;
  }

  /** The piece of one that the vocabulary itself has not. */
  pieceOf(id: number): string | undefined {
    return this.#pieces.get(id);
  }

  /** The id of one that the vocabulary itself has not. */
  idOf(piece: string): number | undefined {
    return this.#ids.get(piece);
  }

  /** A text cut at added tokens and at the five special ones. */
  spans(source: string, folding: Folding): readonly Span[] {
    return this.#spans.inTyped(source, (from, to) =>
      splitAtSpecialTokens(source.slice(from, to), folding, this.#asTyped).flatMap(
        (span): readonly Span[] => {
          const typed = { start: from + span.start, end: from + span.end };
          if (span.kind === 'special') {
            const id = SPECIAL_TOKENS.indexOf(span.token);
            return [{ ...typed, id, piece: span.token }];
          }
          const shift = (places: Int32Array): Int32Array => places.map((place) => from + place);
          const { text, starts, ends } = normalizeSpan(span.text, folding);
          return this.#spans.inNormalized({ text, starts: shift(starts), ends: shift(ends) }, typed);
        },
      ),
    );
  }
}
