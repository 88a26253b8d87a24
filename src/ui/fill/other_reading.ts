/** What is said where a model's two tokenizers read the present text differently. Pure. */
import type { OtherwiseRead } from '../../worker/messages.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';

/** The two tokenizers' files: the one that reads, and the other. */
export interface TwoFiles {
  readonly reading: string;
  readonly other: string;
}

/**
 * One sentence for a stretch: which tokens each makes of it, and why.
 * @param text the stretch as it was typed
 */
export function otherReadingWords(stretch: OtherwiseRead, text: string, files: TwoFiles): string {
  const { pieces, others } = stretch;
  const said = text.trim() === '' ? 'A space is' : `“${text}” is`;
  const by = `${said} ${piecesWords(pieces)} by ${files.reading} and ${piecesWords(others)} by ${files.other}`;
  return `${by}: ${reason(stretch, files)}.`;
}

function piecesWords(pieces: readonly string[]): string {
  return pieces.length === 0 ? 'no token' : `“${pieces.join(' ')}”`;
}

function reason({ pieces, others, unknown }: OtherwiseRead, { reading, other }: TwoFiles): string {
  if (unknown !== undefined) return `${unknown === 'reading' ? reading : other} has no piece for some of it`;
  if (spelling(pieces) !== spelling(others)) {
    return 'the two prepare a text differently before they cut it (case, accents, signs, spaces)';
  }
  const [trained, json] = reading === 'spiece.model' ? [pieces, others] : [others, pieces];
  if (partsComma(trained) && !partsComma(json)) {
    return 'with spiece.model a comma behind a digit is always a token of its own';
  }
  return 'the two cut the same letters by other rules';
}

const spelling = (pieces: readonly string[]): string => pieces.join('').replaceAll(SPACE_MARK, ' ').trim();

/** Whether each comma that follows a digit stands alone, and there is one. */
function partsComma(pieces: readonly string[]): boolean {
  const parted = pieces.some((piece, at) => piece === ',' && at > 0 && /\d$/.test(pieces[at - 1]));
  return parted && !pieces.some((piece) => /\d,/.test(piece));
}
