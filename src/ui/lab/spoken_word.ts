/** Words and pieces for the ear: `##she` would be read as "number number she". Pure. */
import { CONTINUATION, SPACE_MARK } from './placed_pieces.ts';

/** A token of the vocabulary: `nurse`, `the piece she, within a word`; `space` where nothing else is in it. */
export function spokenWord(word: string, isContinuation: boolean): string {
  const said = word === '' || word === SPACE_MARK ? 'space' : word;
  return isContinuation ? `the piece ${said}, within a word` : said;
}

/** A word by the name it is asked for by: `nurse`; of `##she` and `▁she` the piece and its place. */
export function spokenName(name: string): string {
  if (name.startsWith(CONTINUATION)) return spokenWord(name.slice(CONTINUATION.length), true);
  if (name.startsWith(SPACE_MARK)) return `the piece ${name.slice(SPACE_MARK.length)}, after a space`;
  return spokenWord(name, false);
}
