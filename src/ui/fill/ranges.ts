/**
 * Words masked in place are remembered as stretches of the text. When the text changes they move with it:
 * pure functions on ranges, in UTF-16 code units.
 */
import type { TextRange } from '../../worker/messages.ts';

/** What one edit did: `[start, oldEnd)` of the old text became `[start, newEnd)` of the new. */
export interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest single replacement that leads from one text to the other: all but their common ends. */
export function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

/**
 * Ranges of `before` (of one segment) as ranges of `after`. Those before the edit stay, those behind it
 * move, those it cuts into are dropped: the word they masked is no longer there. An insertion at the very
 * edge of a range touches nothing.
 */
export function mapRanges(
  ranges: readonly TextRange[],
  segment: 0 | 1,
  before: string,
  after: string,
): readonly TextRange[] {
  if (before === after || ranges.length === 0) return ranges;
  const edit = editBetween(before, after);
  return ranges.flatMap((range) => {
    const mapped = range.segment === segment ? mapRange(range, edit) : range;
    return mapped === null ? [] : [mapped];
  });
}

/** One range through one edit of its segment: null when the edit cuts into it. */
export function mapRange(range: TextRange, edit: Edit): TextRange | null {
  if (range.end <= edit.start) return range;
  if (range.start < edit.oldEnd) return null;
  const shift = edit.newEnd - edit.oldEnd;
  return { segment: range.segment, start: range.start + shift, end: range.end + shift };
}

/** True when the two share text of the same segment. */
export function overlaps(a: TextRange, b: TextRange): boolean {
  return a.segment === b.segment && a.start < b.end && b.start < a.end;
}

/** Ranges with one masked or unmasked. Whatever it overlaps goes first, so no stretch is held twice. */
export function setMasked(
  ranges: readonly TextRange[],
  range: TextRange,
  masked: boolean,
): readonly TextRange[] {
  const others = ranges.filter((other) => !overlaps(other, range));
  return masked ? [...others, range] : others;
}

/**
 * What to insert for a mask typed at a caret: `[MASK]`, set off by a space where it would otherwise touch
 * a word.
 */
export function maskInsertion(text: string, start: number, end: number): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const left = before === '' || /[\s([{"'‘“-]$/u.test(before) ? '' : ' ';
  const right = /^[\p{L}\p{N}[]/u.test(after) ? ' ' : '';
  return `${left}[MASK]${right}`;
}
