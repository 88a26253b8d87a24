/**
 * Which piece of the vocabulary a word is when the reader looks it up, pins it or follows it: the piece that fits the place they look at, as
 * for targets. A piece's own name, `▁war` after a space or `##war` within a word, asks for that piece at every place. Pure.
 */
import { MASK } from '../../probes/template/syntax.ts';
import type { PlacedTarget, TargetPieces, Vocabulary } from '../../worker/messages.ts';
import {
  fitsPlace,
  isPieceName,
  joinedPieces,
  SPACE_MARK,
  unknownWords,
  type PlacedWords,
} from '../lab/placed_pieces.ts';
import type { PairPlace } from './pair_sentences.ts';
import { findWord, wordName } from './paired_list.ts';
import { SIDES } from './sides.ts';

/** The sentences of a question, and how words read at the mask of each: both in the order of the question. */
export interface Places {
  readonly sentences: readonly string[];
  readonly words: PlacedWords;
}

/** True where text touches the mask from the left: a word then reads as it does within a word. */
export function isGlued(sentence: string): boolean {
  return /\S$/u.test(sentence.slice(0, Math.max(0, sentence.indexOf(MASK))));
}

/** The ids a typed word stands for at the masks it was placed at: one id where all masks read it alike. Null until that is known. */
export function typedPieces(
  vocabulary: Vocabulary,
  typed: string,
  words: PlacedWords,
): readonly number[] | null {
  if (isPieceName(typed)) return present([pieceByName(vocabulary, typed)]);
  const placed = words.get(typed);
  return placed === undefined ? null : present(placed.map((there) => onePiece(vocabulary, there)));
}

/**
 * The id of a pinned word in one of the sentences; null until it is known, and where the word is not one piece there. Where no text
 * touches the mask from the left, a pin is the piece after a space, whatever follows the mask.
 */
export function pinnedPiece(
  vocabulary: Vocabulary,
  pin: string,
  sentence: number,
  { sentences, words }: Places,
): number | null {
  if (isPieceName(pin)) return pieceByName(vocabulary, pin);
  if (!isGlued(sentences[sentence])) return findWord(vocabulary, pin);
  return onePiece(vocabulary, words.get(pin)?.at(sentence) ?? null);
}

/** The pins as tokens of the vocabulary. */
export interface Pins {
  /** In the order they were pinned. */
  readonly ids: readonly number[];
  readonly has: (id: number) => boolean;
  /** The name under which a token is pinned, or would be. */
  readonly nameOf: (id: number) => string;
  /** Pins a word, or lets go of it. */
  readonly pin: (word: string, on: boolean) => void;
}

/** What the pins are in one pair of the sentences. */
export function pinsOf(
  vocabulary: Vocabulary,
  pins: readonly string[],
  at: PairPlace,
  places: Places,
  pin: Pins['pin'],
): Pins {
  const names = new Map<number, string>();
  for (const name of pins) {
    for (const side of SIDES) {
      const id = pinnedPiece(vocabulary, name, at[side], places);
      if (id !== null && !names.has(id)) names.set(id, name);
    }
  }
  const glued = SIDES.some((side) => isGlued(places.sentences[at[side]]));
  return {
    ids: [...names.keys()],
    has: (id) => names.has(id),
    nameOf: (id) => names.get(id) ?? pieceName(vocabulary, id, glued),
    pin,
  };
}

/** Pins as names that {@link findWord} knows: links and files carry these. */
export function pinnedNames(
  vocabulary: Vocabulary,
  pins: readonly string[],
  places: Places,
): readonly string[] {
  const ids = pins.flatMap((pin) =>
    present(places.sentences.map((_, sentence) => pinnedPiece(vocabulary, pin, sentence, places))),
  );
  return [...new Set(ids)].map((id) => wordName(vocabulary, id));
}

/** Why a typed word has no piece where it was placed: the end of a sentence that begins with the word. */
export function whyNoPiece(typed: string, words: PlacedWords): string {
  if (isPieceName(typed)) return 'is no piece of this vocabulary.';
  const there = (words.get(typed) ?? []).find((placed) => placed !== null) ?? null;
  const why = there === null ? null : unknownWords(there);
  if (why !== null) return why;
  if (there === null || (there.pieces.length < 2 && fitsPlace(there))) {
    return 'is no single piece of this vocabulary.';
  }
  return fitsPlace(there)
    ? `is ${there.pieces.length} pieces at this place (${joinedPieces(there.pieces)}). As a target, below, it is scored piece by piece.`
    : `is read together with what it touches (${joinedPieces(there.pieces)}), so no piece stands for it at this place.`;
}

function pieceName(vocabulary: Vocabulary, id: number, glued: boolean): string {
  const name = wordName(vocabulary, id);
  return glued && !isPieceName(name) ? `${SPACE_MARK}${name}` : name;
}

function pieceByName(vocabulary: Vocabulary, name: string): number | null {
  if (!name.startsWith(SPACE_MARK)) return findWord(vocabulary, name);
  const id = findWord(vocabulary, name.slice(SPACE_MARK.length));
  return id !== null && vocabulary.continuations[id] === 1 ? null : id;
}

function onePiece(vocabulary: Vocabulary, placed: TargetPieces | PlacedTarget | null): number | null {
  if (placed === null || !placed.known || !fitsPlace(placed) || placed.ids.length !== 1) return null;
  const [id] = placed.ids;
  return vocabulary.special.includes(id) ? null : id;
}

function present(ids: readonly (number | null)[]): readonly number[] {
  return [...new Set(ids.flatMap((id) => id ?? []))];
}
