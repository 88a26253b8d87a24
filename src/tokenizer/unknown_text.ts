/** Stretches of a text that a vocabulary does not spell, and the spelling that was surely meant. Pure but for the tokenizer it is given. */
import { isInvisible } from '../model/invisible.ts';
import type { Token, UnknownText } from '../model/text.ts';
import type { Tokenizer } from '../model/tokenizer.ts';

/** What phones and word processors write, and the keys that were struck: [typed characters, meant]. */
const SPELLINGS: readonly (readonly [characters: string, meant: string])[] = [
  ['’‘‛ʼ′´', "'"],
  ['“”„‟″«»', '"'],
  ['…', '...'],
  ['‐‑‒–−', '-'],
  ['—―', '--'],
];

const MEANT: ReadonlyMap<string, string> = new Map(
  SPELLINGS.flatMap(([characters, meant]) => Array.from(characters, (character) => [character, meant])),
);

/**
 * The unknown stretches of one or two texts, in the order of the tokens.
 * @param tokens as `tokenizer` made them of `texts`
 */
export function unknownTexts(
  tokenizer: Pick<Tokenizer, 'pieces'>,
  tokens: readonly Token[],
  texts: { readonly text: string; readonly pair: string | null },
): readonly UnknownText[] {
  const found: UnknownText[] = [];
  const known = new Map<string, string | null>();
  for (const { unknown, range } of tokens) {
    const before = found.at(-1)?.range;
    if (unknown !== true || range === null) continue;
    // One character may decompose to several unknown tokens, which share its place.
    if (before?.segment === range.segment && before.start === range.start) continue;
    const text = (range.segment === 0 ? texts.text : (texts.pair ?? '')).slice(range.start, range.end);
    const meant = known.get(text) ?? spellingOf(tokenizer, text);
    known.set(text, meant);
    found.push({ range, text, meant });
  }
  return found;
}

/** What was surely meant by an unknown stretch; null where some of it has no other spelling, or the vocabulary has not that one either. */
function spellingOf(tokenizer: Pick<Tokenizer, 'pieces'>, text: string): string | null {
  let meant = '';
  for (const character of text) {
    const spelling = isInvisible(character) ? '' : MEANT.get(character);
    if (spelling === undefined) return null;
    meant += spelling;
  }
  // Within a word, where no space helps it to a piece.
  return meant === '' || tokenizer.pieces(`a${meant}a`).known ? meant : null;
}
