/** The words of a text as a reader sees them. */
import type { SourceRange } from './syntax.ts';

const WORDS = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;

/** Stretches of letters and digits, with an apostrophe or hyphen within them. UTF-16 code units. */
export function wordsIn(text: string): readonly SourceRange[] {
  return Array.from(text.matchAll(WORDS), ({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
}
