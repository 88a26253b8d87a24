/**
 * Texts of a megabyte in a field: how they are laid out so that keys answer, and where they end. Pure.
 *
 * Where a browser is left to find a text's direction (`dir="auto"`), Chromium lays all of it out anew with each key: 1.5 s for a megabyte.
 * With a direction that is given it is 0.1 s (`npm run bench -- typing`). A paragraph of 100 kB in a script that runs from the right takes
 * 2 s all the same, and 0.1 s where its lines are not broken.
 */
import { FROM_THE_RIGHT } from '../../page/client.ts';
import { editBetween } from '../fill/ranges.ts';

/** From here on a field's layout is what a key waits for; UTF-16 code units, as all lengths here. */
export const LONG_TEXT = 10_000;
/** More is not taken into a field. The model reads some 2,000 characters, and a set of texts is a file for Benchmarks. */
export const MAX_FIELD_LENGTH = 1_000_000;

const LETTER = /\p{L}/u;
/** A character that is seen as one is never longer, but for what is made to be. */
const LONGEST_CHARACTER = 200;

export interface TextLayout {
  /** That of its first letter. */
  readonly dir: 'ltr' | 'rtl';
  /** As high as may be from the start, so that no height is worked out with each key. */
  readonly isLong: boolean;
  /** False where lines are not broken but where the text breaks them. */
  readonly wraps: boolean;
}

/** How a field shows its text. */
export function textLayout(text: string): TextLayout {
  const dir = FROM_THE_RIGHT.test(LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr';
  if (text.length <= LONG_TEXT) return { dir, isLong: false, wraps: true };
  return { dir, isLong: true, wraps: !FROM_THE_RIGHT.test(text) };
}

/** A text as a field takes it, and what of it was left out. */
export interface BoundedText {
  readonly text: string;
  readonly leftOut: string;
}

/**
 * What becomes of a field that is changed from one text to another: one of at most {@link MAX_FIELD_LENGTH}. Only what came in is cut, at a
 * character as a reader sees it; what stood around it stays.
 */
export function boundedText(before: string, after: string, most = MAX_FIELD_LENGTH): BoundedText {
  if (after.length <= most) return { text: after, leftOut: '' };
  const { start, newEnd } = editBetween(before, after);
  const room = Math.max(0, newEnd - start - (after.length - most));
  const cut = characterBefore(after, start + room, start);
  return { text: after.slice(0, cut) + after.slice(newEnd), leftOut: after.slice(cut, newEnd) };
}

/** The end of a whole character at or before a place, not before `from`. */
function characterBefore(text: string, at: number, from: number): number {
  const begin = Math.max(from, at - LONGEST_CHARACTER);
  const around = text.slice(begin, at + LONGEST_CHARACTER);
  let end = begin;
  for (const { index } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(around)) {
    if (begin + index > at) break;
    end = begin + index;
  }
  return end;
}
