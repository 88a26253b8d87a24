/** Where in a text the words stand that its tokens are of. Pure. */
import type { SourceRange } from '../../probes/template/syntax.ts';
import { wordsIn } from '../../probes/template/words_in.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';

/**
 * The word that each token is of, by the letters they have in common: a tokenizer may change case, accents and forms of letters.
 * @param pieces in their order, `▁` included
 * @returns [pieces] UTF-16 code units; null for a piece that is no part of a word, such as a full stop, or that is not found
 */
export function placesOfWords(text: string, pieces: readonly string[]): readonly (SourceRange | null)[] {
  const { folded, origin } = foldedText(text);
  const words = wordsIn(text);
  let from = 0;
  return pieces.map((piece) => {
    const letters = foldedText(piece.replaceAll(SPACE_MARK, '')).folded;
    const found = letters === '' ? -1 : folded.indexOf(letters, from);
    if (found < 0) return null;
    from = found + letters.length;
    const start = origin[found];
    return words.find((word) => word.start <= start && start < word.end) ?? null;
  });
}

/** A text without case, accents and spaces, and where each of its code units comes from. */
function foldedText(text: string): { readonly folded: string; readonly origin: readonly number[] } {
  let folded = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = character
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\p{M}\s]/gu, '');
    folded += plain;
    origin.push(...new Array<number>(plain.length).fill(at));
    at += character.length;
  }
  return { folded, origin };
}
