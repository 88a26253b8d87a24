/** A template with its words as items: the sentence with the first word against the sentence with each of the others. Pure. */
import { fail, succeed, type Result } from '../result.ts';
import { MASK, type SourceRange } from '../template/syntax.ts';
import type { SetItem, WordPlace } from './benchmark_set.ts';

/** Words of one template: more are no list that is looked at. */
const MAX_WORDS = 100;

/**
 * Reads `[MASK] is a nurse.` with `he|she` as “he is a nurse.” against “she is a nurse.”.
 * @param words with `|` or `;` between two
 * @param attribute a stretch of the template, as it is written there, the first time; empty where none is named
 * @returns an item for each word but the first, or why the row is none, as `BadRow.reason`
 */
export function templateItems(
  template: string,
  words: string,
  attribute: string,
): Result<readonly Pick<SetItem, 'sentences' | 'places'>[], string> {
  const text = template.trim();
  const parts = text.split(MASK);
  if (text === '') return fail('lacks the template');
  if (parts.length === 1) return fail(`has no ${MASK} in its template`);
  if (parts.length > 2) return fail(`has more than one ${MASK} in its template`);
  const list = [...new Set(words.split(/[|;]/u).map((word) => word.trim()))].filter((word) => word !== '');
  if (list.length < 2) return fail('has fewer than two different words, with “|” or “;” between them');
  if (list.length > MAX_WORDS) return fail(`has more than ${MAX_WORDS} words`);
  const [before, after] = parts;
  const hidden = attribute.trim();
  const inBefore = hidden === '' ? -1 : before.indexOf(hidden);
  const inAfter = hidden === '' || inBefore >= 0 ? -1 : after.indexOf(hidden);
  if (hidden !== '' && inBefore < 0 && inAfter < 0)
    return fail('does not have its attribute in its template');
  const placeOf = (word: string): WordPlace => {
    const end = before.length + word.length;
    const start = inBefore >= 0 ? inBefore : inAfter >= 0 ? end + inAfter : null;
    return {
      word: { start: before.length, end },
      attribute: start === null ? null : stretch(start, hidden),
    };
  };
  const [first, ...others] = list;
  return succeed(
    others.map((other) => ({
      sentences: [first, other].map((word) => before + word + after),
      places: [first, other].map(placeOf),
    })),
  );
}

function stretch(start: number, { length }: string): SourceRange {
  return { start, end: start + length };
}
