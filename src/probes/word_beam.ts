/**
 * Words of several pieces at masks that stand side by side, filled left to right: the likeliest beginnings are kept, and each is gone on
 * with by the pieces the model finds likeliest behind it (beam search). log p of a word is Σ_j log p(t_j | context, t_<j; t_>j masked),
 * nats, each over the whole vocabulary: the same sum as PLL-word-l2r (Kauf and Ivanova 2023) has for a word that is given.
 * Nothing is run here.
 */

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
const SPACE = '▁';
const WORDLIKE = /[\p{L}\p{N}]/u;
const WITHIN_WORD = /^['\p{L}\p{M}\p{N}]+$/u;

/**
 * One step: the likeliest fillings of one piece more.
 * @param fillings those that are followed
 * @param choices of each, the pieces at its next mask; of them only those are taken that make one word
 * @param beginsAfterSpace how the word begins: with `▁`, or joined to what is before it
 * @returns likeliest first, {@link BEAM_WIDTH} at most; of equals the one found first
 */
export function extendFillings(
  fillings: readonly Filling[],
  choices: readonly (readonly PieceChoice[])[],
  beginsAfterSpace: boolean,
): readonly Filling[] {
  return fillings
    .flatMap(({ pieces, logProb }, index) =>
      choices[index]
        .filter(({ piece }) => makesOneWord(piece, pieces.length === 0, beginsAfterSpace))
        .map((choice) => ({ pieces: [...pieces, choice], logProb: logProb + choice.logProb })),
    )
    .toSorted((a, b) => b.logProb - a.logProb)
    .slice(0, BEAM_WIDTH);
}

/** The word as it is read: its pieces without the mark of a space. */
export function fillingText({ pieces }: Filling): string {
  return pieces.map(({ piece }) => piece.replaceAll(SPACE, '')).join('');
}

function makesOneWord(piece: string, isFirst: boolean, beginsAfterSpace: boolean): boolean {
  const opens = piece.startsWith(SPACE);
  const bare = opens ? piece.slice(SPACE.length) : piece;
  if (isFirst) return opens === beginsAfterSpace && WORDLIKE.test(bare);
  return !opens && WITHIN_WORD.test(bare);
}
