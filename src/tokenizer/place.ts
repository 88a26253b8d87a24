/**
 * How a word reads where it fills a place of a text: `war` in `anti-[MASK]` is the piece `war`, not `▁war`. The tokenizer's own
 * reading of the filled text decides, never a rule of ours.
 */
import { isWhiteSpace } from './code_points.ts';
import type { Token } from '../model/text.ts';
import { SPACE_SYMBOL } from './special_tokens.ts';
import type { Tokenizer, WordPieces } from '../model/tokenizer.ts';

/** A stretch of one text that a word is to fill, UTF-16 code units, `end` exclusive. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** The text that touches a place on either side, up to the next white space; empty where white space or nothing does. */
interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** How a word reads at a place. */
export interface PlacedPieces extends WordPieces {
  /**
   * False where a piece reaches beyond the word into what it touches (`19[MASK]` filled by `84` may be the piece `▁1984`): then no
   * piece stands for the word alone, `ids` is empty, and `pieces` are those that cover it.
   */
  readonly fits: boolean;
}

/** How many code units are looked at on either side. The longest piece has about 30; the bound keeps text without a space cheap. */
const MAX_TOUCHING = 256;

/**
 * What touches a masked token of an encoded text, or pair of texts. A masked lone `▁` stands where a space is: nothing touches it.
 * @param texts as they were encoded
 */
export function surroundingsOf(
  { range }: Pick<Token, 'range'>,
  texts: { readonly text: string; readonly pair: string | null },
): Surroundings {
  const text = range?.segment === 1 ? (texts.pair ?? '') : texts.text;
  if (range === null || text.slice(range.start, range.end).trim() === '') return { before: '', after: '' };
  return surroundings(text, range);
}

/** What touches a place. Special tokens, other masks among them, count as text: the tokenizer reads them as in the whole sentence. */
export function surroundings(text: string, { start, end }: Place): Surroundings {
  let from = start;
  while (from > Math.max(0, start - MAX_TOUCHING) && !isWhiteSpace(text.charCodeAt(from - 1))) from--;
  let to = end;
  while (to < Math.min(text.length, end + MAX_TOUCHING) && !isWhiteSpace(text.charCodeAt(to))) to++;
  return { before: text.slice(from, start), after: text.slice(end, to) };
}

/** What a reading of a word needs of the tokenizer. */
type WordReader = Pick<Tokenizer, 'encode' | 'pieces' | 'idOf' | 'isSpecial' | 'show' | 'specialIds'>;

/** How a word reads where it stands after a space; a piece's own name is that piece. */
export function readWord(tokenizer: WordReader, word: string): WordPieces {
  return namedPiece(tokenizer, word.trim()) ?? tokenizer.pieces(word);
}

/** The piece that is asked for by its own name, `▁war` after a space or `##war` within a word; null where `word` is no such name. */
function namedPiece(tokenizer: WordReader, word: string): WordPieces | null {
  const isAfterSpace = word.startsWith(SPACE_SYMBOL);
  if (!isAfterSpace && !word.startsWith('##')) return null;
  const piece = isAfterSpace ? word : word.slice(2);
  const id = tokenizer.idOf(piece);
  const known = !tokenizer.isSpecial(id) && tokenizer.show(id).continuation !== isAfterSpace;
  return { ids: known ? Uint32Array.of(id) : new Uint32Array(), pieces: [piece], known };
}

/**
 * The pieces of a word between what touches it, as the tokenizer reads the three together. Pieces never reach over white space, so
 * that is how it reads them in the whole sentence. With nothing on either side: as after a space, {@link readWord}. A piece's own name
 * is that piece wherever it stands.
 * @param word white space around it is ignored
 */
export function placeWord(
  tokenizer: WordReader,
  word: string,
  { before, after }: Surroundings,
): PlacedPieces {
  const bare = word.trim();
  const named = namedPiece(tokenizer, bare);
  if (named !== null) return { ...named, fits: true };
  const alone = tokenizer.pieces(bare);
  if ((before === '' && after === '') || bare === '') return { ...alone, fits: true };
  const start = before.length;
  const end = start + bare.length;
  const tokens = tokenizer.encode(`${before}${bare}${after}`).tokens.slice(1, -1);
  const touches = tokens.flatMap(({ range }, index) =>
    range !== null && range.start < end && range.end > start ? [index] : [],
  );
  const last = touches.at(-1);
  // A lone ▁ before the word belongs to it where it begins the text, else to what is before it.
  const first = before === '' ? 0 : touches.at(0);
  if (first === undefined || last === undefined) return { ...alone, known: false, fits: true };
  const covering = tokens.slice(first, last + 1);
  const pieces = covering.map(({ piece }) => piece);
  const fits = covering.every(({ range }) => range !== null && range.start >= start && range.end <= end);
  if (!fits) return { ids: new Uint32Array(), pieces, known: alone.known, fits };
  const ids = Uint32Array.from(covering, ({ id }) => id);
  return { ids, pieces, known: alone.known && !ids.includes(tokenizer.specialIds.unk), fits };
}
