/** How the pieces of a word at a mask are named on the page and in files. Pure. */
import type { PlacedTarget, PlacedWordLists, TargetPieces, TargetScore } from '../../worker/messages.ts';
import { describeCharacters, visibleText } from '../characters.ts';
import { formatPlural } from '../format.ts';

/** Before a piece that follows a space, in its own name. */
export const SPACE_MARK = '▁';
/** Before a piece that joins the one before it, as it is shown and asked for. */
export const CONTINUATION = '##';

/** How words read at the masks of some sentences, [sentence] by word; a word that is not there is not known yet. */
export type PlacedWords = ReadonlyMap<string, readonly (TargetPieces | PlacedTarget | null)[]>;

/**
 * What the worker says of `words`, which it was asked of in this order; null where it speaks of another model than asked, whose
 * vocabulary is its own.
 * @param content of the model whose numbers are shown
 */
export function placedWordsOf(
  placed: PlacedWordLists,
  content: string,
  words: readonly string[],
): PlacedWords | null {
  if (placed.content !== content) return null;
  const lists = placed.at.map((list) => (list === null ? null : placed.lists[list]));
  return new Map(
    words.map((word, index) => [word, lists.map((list) => (list === null ? null : list[index]))]),
  );
}

/** True where a word is a piece's own name, as `▁war` after a space or `##war` within a word: it stands for that piece at every place. */
export function isPieceName(word: string): boolean {
  return word.startsWith(SPACE_MARK) || word.startsWith(CONTINUATION);
}

/** A word's pieces at the mask where it was scored: the plan's, unless it reads otherwise there. */
export function piecesAt(
  score: TargetScore | null,
  planned: TargetPieces | undefined,
): TargetPieces | PlacedTarget | undefined {
  return score?.placed ?? planned;
}

/** False where the tokenizer reads the word together with what it touches, so that it has no score. */
export function fitsPlace(target: TargetPieces | PlacedTarget | undefined): boolean {
  return target === undefined || !('fits' in target) || target.fits;
}

/** `nur + se`, or `##war` for what joins the piece before it. */
export function joinedPieces(pieces: readonly string[]): string {
  return pieces
    .map((piece, index) => {
      const bare = visibleText(piece.replaceAll(SPACE_MARK, ''));
      return index === 0 && !piece.startsWith(SPACE_MARK) ? `${CONTINUATION}${bare}` : bare;
    })
    .join(' + ');
}

/** The pieces of a word that are read as `<unk>`, described: none or one text. */
function unknownIn({ unknown = [] }: Pick<TargetPieces, 'unknown'>): readonly string[] {
  const described = [...new Set(unknown)].map(describeCharacters).join(' and ');
  return described === '' ? [] : [described];
}

/** Goes on after a word that has pieces the model does not know; null for a word without such. */
export function unknownWords(target: Pick<TargetPieces, 'unknown'>): string | null {
  const described = unknownIn(target).at(0);
  return described === undefined
    ? null
    : `has ${described}, which is not known to this model, and so cannot be scored.`;
}

/** Of words that are to be scored those that cannot be, each with the reason; null where all can. */
export function unscoredWords(targets: readonly TargetPieces[]): string | null {
  const unknown = targets.filter(({ known }) => !known);
  if (unknown.length === 0) return null;
  const said = unknown
    .slice(0, MOST_TOLD)
    .map(
      (target) =>
        `“${target.word}” ${unknownWords(target) ?? 'is not in the vocabulary, and so cannot be scored.'}`,
    );
  const more = unknown.length - said.length;
  return [...said, ...(more > 0 ? [`And ${formatPlural(more, 'more word')}.`] : [])].join(' ');
}

const MOST_TOLD = 3;

/** What a list of targets says of a word's pieces: `1`, `1: ##war`, `2: nur + se`, or why it has no score. */
export function piecesWords(target: TargetPieces | PlacedTarget | undefined): string {
  if (target === undefined) return '';
  const { known, pieces } = target;
  if (!fitsPlace(target)) return `none here: read as ${joinedPieces(pieces)}`;
  if (!known) return ['not in the vocabulary', ...unknownIn(target)].join(': ');
  const isPlain = pieces.length === 1 && pieces[0].startsWith(SPACE_MARK);
  return isPlain ? '1' : `${pieces.length}: ${joinedPieces(pieces)}`;
}

/** How many pieces a word is of, over all of the places where it was scored. */
export interface PiecesRange {
  readonly fewest: number;
  readonly most: number;
}

/** The range over the scores that are there; one piece where there are none. */
export function piecesRange(scores: readonly (TargetScore | null)[]): PiecesRange {
  const counts = scores.flatMap((score) => (score?.logProb == null ? [] : [score.pieces]));
  return { fewest: counts.length === 0 ? 1 : Math.min(...counts), most: Math.max(...counts, 1) };
}

/** What stands with a word of several pieces wherever it is ranked or drawn: `2 pieces`, `1–2 pieces`; empty for one of one piece. */
export function piecesMark({ fewest, most }: PiecesRange): string {
  if (most <= 1) return '';
  return fewest < most ? `${fewest}–${formatPlural(most, 'piece')}` : formatPlural(most, 'piece');
}

/** True where scores over such a range are not of one number of pieces. */
export function isOfSeveralScales({ fewest, most }: PiecesRange): boolean {
  return fewest < most;
}

/** Said where words, or places of a word, of different numbers of pieces stand in one list. */
export const NOT_ONE_SCALE = 'Words of different numbers of pieces are not on one scale.';

/** Said under a list in which words have no score for their place; null where all fit. */
export function misfitWords(misfits: number): string | null {
  if (misfits === 0) return null;
  return misfits === 1
    ? 'One word does not fit its place: the tokenizer reads it together with what it touches, so no piece stands for it and it has no score there.'
    : `${misfits} words do not fit their place: the tokenizer reads them together with what they touch, so no piece stands for them and they have no score there.`;
}
