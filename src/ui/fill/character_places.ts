/** Characters of the sentence that the model does not know, or that cannot be seen: each text once, with the places where it stands. Pure. */
import type { TextRange } from '../../worker/messages.ts';
import type { TokensState } from '../../page/client.ts';
import { invisibleStretches } from '../characters.ts';

export interface CharacterPlaces {
  readonly text: string;
  /** What was surely meant; empty where the text can be taken out unseen; null where neither. */
  readonly meant: string | null;
  /** False for what the model knows and a reader cannot see. */
  readonly isUnknown: boolean;
  /** In order, at least one. */
  readonly ranges: readonly TextRange[];
}

/** What is unknown first, then what is invisible, each in the order in which it is first met. */
export function characterPlaces({
  tokens,
  unknown,
  query,
}: Pick<TokensState, 'tokens' | 'unknown' | 'query'>): readonly CharacterPlaces[] {
  const places = new Map<string, CharacterPlaces>();
  const add = (text: string, range: TextRange, meant: string | null, isUnknown: boolean): void => {
    const key = `${isUnknown}:${text}`;
    const ranges = [...(places.get(key)?.ranges ?? []), range];
    places.set(key, { text, meant, isUnknown, ranges });
  };
  for (const { text, range, meant } of unknown) add(text, range, meant, true);
  const texts = [query.text, query.pair ?? ''];
  let last: TextRange | null = null;
  for (const { range, unknown: isUnknown } of tokens) {
    // Tokens that one character decomposes to share its place.
    const isAgain = last !== null && range?.segment === last.segment && range.start === last.start;
    if (range === null || isUnknown === true || isAgain) continue;
    last = range;
    const { segment, start } = range;
    for (const stretch of invisibleStretches(texts[segment].slice(start, range.end))) {
      add(stretch.text, { segment, start: start + stretch.start, end: start + stretch.end }, '', false);
    }
  }
  return [...places.values()];
}
