/** The effects in the compared sentence that the frames stand beside. Pure. */
import type { Vocabulary } from '../../worker/messages.ts';
import { besideNumbersOf } from '../lab/answered.ts';
import { isPieceName } from '../lab/placed_pieces.ts';
import { currentAnswer, shownAnswer, type Answered, type DeskState } from '../lab/probe_desk.ts';
import { comparedRows } from './compared_rows.ts';
import { pinnedPiece, type Places } from './named_pieces.ts';
import type { ComparisonAbout } from './resolve.ts';
import type { RobustAbout } from './robust.ts';
import { ofBoth } from './sides.ts';
import { pairFor, targetRows, type TargetsAbout } from './targets.ts';

/** What may stand beside the frames; null for nothing. */
interface BesideFrames {
  readonly pinned: Answered<ComparisonAbout> | null;
  readonly targeted: Answered<TargetsAbout> | null;
}

/**
 * The comparison and the targets, where they may stand beside the frames that are shown. Both must be of the frames' model. Frames of the
 * template in the field take targets of that template alone: those of the template before it may still be on the page.
 */
export function besideFrames(
  frames: DeskState<RobustAbout>,
  comparison: DeskState<ComparisonAbout>,
  targets: DeskState<TargetsAbout>,
): BesideFrames {
  const shown = shownAnswer(frames);
  const inFrames = shown?.answer ?? null;
  const scored = shown?.isStale === true ? (shownAnswer(targets)?.answer ?? null) : currentAnswer(targets);
  return {
    pinned: besideNumbersOf(currentAnswer(comparison), inFrames),
    targeted: besideNumbersOf(scored, inFrames),
  };
}

/** Δ of each target in the compared sentence. */
export function referencesOf(answer: Answered<TargetsAbout> | null): ReadonlyMap<string, number> {
  const rows = answer === null ? [] : targetRows(answer);
  return new Map(rows.flatMap(({ word, delta }) => (delta === null ? [] : [[word, delta] as const])));
}

/** Δ of each word of one piece, in the compared sentence whose article it takes. Where the model reads both sides alike there is none. */
export function wordReferences(
  answer: Answered<ComparisonAbout> | null,
  vocabulary: Vocabulary | null,
  words: readonly string[],
  places: Places,
): ReadonlyMap<string, number> {
  if (answer === null || vocabulary === null) return new Map();
  const rows = comparedRows(answer);
  return new Map(
    words.flatMap((word) => {
      // The frames would read a piece's name as text, not as the piece.
      if (isPieceName(word)) return [];
      const pair = pairFor(answer.about.pairs, word);
      const found = rows.find((each) => each.pair === pair);
      const ids = ofBoth((side) => pinnedPiece(vocabulary, word, pair.at[side], places));
      if (ids === null || found?.alike !== null) return [];
      return [[word, found.rows.A[ids.A] - found.rows.B[ids.B]] as const];
    }),
  );
}
