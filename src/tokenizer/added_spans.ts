/** A text cut into added tokens and what is between them: those that are found as typed first, then those of the normalised text. */
import type { AddedToken } from './added_tokens.ts';
import { AddedTokenFinder } from './added_token_finder.ts';
import { identityText, sliceAligned, type AlignedText } from './aligned_text.ts';
import type { SlicedText, Span } from './segment.ts';

/** How a tokenizer reads what is between added tokens. */
export interface BetweenAdded {
  /** The normalised form of how a token is written, and of a text. */
  readonly normalize: (text: AlignedText) => AlignedText;
  /** The pieces of a normalised text. */
  readonly slices: (text: AlignedText) => SlicedText;
  readonly piece: (id: number) => string;
}

/** The added tokens of one vocabulary. */
export class AddedSpans {
  readonly #asTyped: AddedTokenFinder;
  readonly #whenNormalized: AddedTokenFinder;
  readonly #between: BetweenAdded;

  constructor(tokens: readonly AddedToken[], between: BetweenAdded) {
    this.#between = between;
    this.#asTyped = new AddedTokenFinder(
      tokens.filter(({ normalized }) => !normalized),
      ({ content }) => content,
    );
    this.#whenNormalized = new AddedTokenFinder(
      tokens.filter(({ normalized }) => normalized),
      ({ content }) => between.normalize(identityText(content)).text,
    );
  }

  /**
   * @param source without lone surrogates
   * @param read what is between two tokens that were typed; left out, it is normalised and cut by {@link inNormalized}
   */
  inTyped(source: string, read?: (start: number, end: number) => readonly Span[]): readonly Span[] {
    const whole = identityText(source);
    return this.#asTyped.split(source).flatMap(({ token, start, end }): readonly Span[] => {
      if (token !== null) return [this.#spanOf(token, start, end)];
      if (read !== undefined) return read(start, end);
      return this.inNormalized(this.#between.normalize(sliceAligned(whole, start, end)), { start, end });
    });
  }

  /** @param typed the stretch of the source that `text` is from */
  inNormalized(text: AlignedText, typed: { readonly start: number; readonly end: number }): readonly Span[] {
    let from = typed.start;
    return this.#whenNormalized.split(text.text).map((part): Span => {
      const [first, last] = [text.starts[part.start], text.ends[part.end - 1]];
      if (part.token !== null) {
        const start = Math.max(from, first);
        from = last;
        return this.#spanOf(part.token, start, last);
      }
      // What normalisation has taken away at either end is the text's, not a token's.
      const start = Math.max(from, part.start === 0 ? from : first);
      const end = part.end === text.text.length ? typed.end : last;
      from = end;
      return { start, end, pieces: () => this.#between.slices(sliceAligned(text, part.start, part.end)) };
    });
  }

  #spanOf({ id }: AddedToken, start: number, end: number): Span {
    return { start, end, id, piece: this.#between.piece(id) };
  }
}
