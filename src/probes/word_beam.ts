/**
 * Words of several pieces at masks that stand side by side, filled left to right: the likeliest beginnings are kept, and each is gone on
 * with by the pieces the model finds likeliest behind it (beam search). log p of a word is Σ_j log p(t_j | context, t_<j; t_>j masked),
 * nats, each over the whole vocabulary: the same sum as PLL-word-l2r (Kauf and Ivanova 2023) has for a word that is given.
 * Nothing is run here.
 */
import type { LogProbs } from './log_probs.ts';
import { topIds } from './rank.ts';

/** One of the likeliest pieces at a mask. */
export interface PieceChoice {
  readonly id: number;
  /** As the vocabulary has it, `▁` included. */
  readonly piece: string;
  /** nats. */
  readonly logProb: number;
}

/** The beginning of a word, or a whole one. */
export interface Filling {
  readonly pieces: readonly PieceChoice[];
  /** The sum over the pieces, nats. */
  readonly logProb: number;
}

/** What every filling begins with. */
export const NO_PIECE: Filling = { pieces: [], logProb: 0 };

/** How many beginnings are followed. */
export const BEAM_WIDTH = 8;

/** U+2581, which begins a word that follows a space. */
export const SPACE = '▁';
const WORDLIKE = /[\p{L}\p{N}]/u;
/** An apostrophe alone would end a word with itself. */
const WITHIN_WORD = /^(?=.*[\p{L}\p{N}])['\p{L}\p{M}\p{N}]+$/u;

/** The pieces of a vocabulary by id. */
export interface PieceNames {
  /** [V], without `▁`. */
  readonly words: readonly string[];
  /** [V], 1 where the piece joins the word before it. */
  readonly continuations: Uint8Array;
  /** Ids that are no piece of a word. */
  readonly special: readonly number[];
}

/** Where the next piece of a word stands. */
export type PiecePlace = 'first after a space' | 'first in a word' | 'later';

/**
 * The likeliest pieces that make one word with what is before them, however likely the other pieces are: behind the beginning of a word
 * a model often finds every piece of a next word likelier than any that goes on with it.
 * @param logProbs [V], nats
 * @returns likeliest first, {@link BEAM_WIDTH} at most; of equals the lower id first
 */
export function likeliestPieces(
  logProbs: LogProbs,
  vocabulary: PieceNames,
  place: PiecePlace,
): readonly PieceChoice[] {
  const { words, continuations } = vocabulary;
  return Array.from(topIds(logProbs, BEAM_WIDTH, unfitting(vocabulary, place)), (id) => ({
    id,
    piece: continuations[id] === 1 ? words[id] : `${SPACE}${words[id]}`,
    logProb: logProbs[id],
  }));
}

/** Every step asks it for each beginning that is followed: looked for once. Lives as long as the vocabulary. */
const knownUnfitting = new WeakMap<PieceNames, Map<PiecePlace, readonly number[]>>();

/** Ids of what makes no word at a place. */
function unfitting(vocabulary: PieceNames, place: PiecePlace): readonly number[] {
  const known = knownUnfitting.get(vocabulary) ?? new Map<PiecePlace, readonly number[]>();
  knownUnfitting.set(vocabulary, known);
  const found = known.get(place);
  if (found !== undefined) return found;
  const { words, continuations, special } = vocabulary;
  const isSpecial = new Set(special);
  const ids = [...words.keys()].filter(
    (id) => isSpecial.has(id) || !fits(words[id], continuations[id] === 1, place),
  );
  known.set(place, ids);
  return ids;
}

/**
 * One step: the likeliest fillings of one piece more.
 * @param fillings those that are followed
 * @param choices of each, the pieces at its next mask
 * @returns likeliest first, {@link BEAM_WIDTH} at most; of equals the one found first
 */
export function extendFillings(
  fillings: readonly Filling[],
  choices: readonly (readonly PieceChoice[])[],
): readonly Filling[] {
  return fillings
    .flatMap(({ pieces, logProb }, index) =>
      choices[index].map((choice) => ({ pieces: [...pieces, choice], logProb: logProb + choice.logProb })),
    )
    .toSorted((a, b) => b.logProb - a.logProb)
    .slice(0, BEAM_WIDTH);
}

/** The word as it is read: its pieces without the mark of a space. */
export function fillingText({ pieces }: Filling): string {
  return pieces.map(({ piece }) => piece.replaceAll(SPACE, '')).join('');
}

function fits(word: string, isContinuation: boolean, place: PiecePlace): boolean {
  if (place === 'later') return isContinuation && WITHIN_WORD.test(word);
  return isContinuation === (place === 'first in a word') && WORDLIKE.test(word);
}
