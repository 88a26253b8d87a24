/** Words of several pieces among the tokens: which pieces are of one, and what a press on one of them masks. Pure. */
import type { ReadText, TokenView } from '../../worker/messages.ts';
import { visibleText } from '../characters.ts';

/** Where a token stands in its word. */
export interface PieceOfWord {
  /** Tokens of the word, side by side. */
  readonly tokens: readonly number[];
  /** Which of them, from 0. */
  readonly at: number;
  /** The word as it was typed; what cannot be seen has its name. */
  readonly text: string;
}

/** The word of each token that is a piece of several, by the index of the token. */
export function piecesOfWords(
  { tokens, words }: Pick<ReadText, 'tokens' | 'words'>,
  texts: readonly [text: string, pair: string],
): ReadonlyMap<number, PieceOfWord> {
  return new Map(
    words.flatMap((word) => {
      const text = wordText(word, tokens, texts);
      return word.map((token, at) => [token, { tokens: word, at, text }] as const);
    }),
  );
}

/** What was typed of a word. */
export function wordText(
  word: readonly number[],
  tokens: readonly TokenView[],
  texts: readonly [text: string, pair: string],
): string {
  const first = tokens.at(word[0])?.range;
  const last = tokens.at(word[word.length - 1])?.range;
  return first && last ? visibleText(texts[first.segment].slice(first.start, last.end)) : '';
}

/**
 * What is masked of a word once its piece `at` was pressed: first the whole word, then that piece alone, then nothing. A word of one
 * piece is masked and unmasked.
 * @param masked of each piece, before
 */
export function afterPress(masked: readonly boolean[], at: number): readonly boolean[] {
  const count = masked.filter(Boolean).length;
  if (count === 1 && masked[at]) return masked.map(() => false);
  if (count === masked.length) return masked.map((_, index) => index === at);
  return masked.map(() => true);
}
