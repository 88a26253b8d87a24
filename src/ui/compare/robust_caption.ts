/** What stands under the spread: what is counted, what is tested, and of how much. Pure. */
import { canBeMarked } from '../../probes/robustness.ts';
import { formatCount, formatPlural } from '../format.ts';
import { isPieceName, NOT_ONE_SCALE } from '../lab/placed_pieces.ts';
import { OF_WORDS, tooFewWords, type EffectKind } from './family_columns.ts';
import type { CompletePart } from './frames_read.ts';
import type { Family, FamilyInference, FamilyRow } from './use_family.ts';

/**
 * The caption of a spread, one or more sentences an item. Over frames it says that nothing is tested. Over pairs it names the test, the
 * marks if there can be any, and the interval with B and seed, or why there is none.
 */
export function spreadCaption(
  { unit, rows }: Pick<Family, 'unit' | 'rows'>,
  complete: CompletePart,
  kind: EffectKind = OF_WORDS,
): string[] {
  const cancelled = cancelledWords(complete);
  return [
    ...(cancelled === null ? [] : [cancelled]),
    ...(rows.some(({ agreement }) => agreement !== null) ? [countedWords(unit)] : []),
    ...(unit === 'pairs' ? groupWords(rows, complete, kind) : [FRAMES_TEST_NOTHING]),
    ...(rows.some(({ isChosen }) => isChosen) ? [CHOSEN] : []),
    ...(rows.some(({ pieces }) => pieces.most > 1) ? [NOT_ONE_SCALE] : []),
  ];
}

const FRAMES_TEST_NOTHING =
  'Frames show whether an effect is stable across wordings of these pairs; they do not test whether the groups differ. For that, ' +
  'take a dot for each of the pairs.';

const CHOSEN =
  'Chosen: a pinned word, chosen from this list and not written under Targets. It has no p and no mark: it was picked for the ' +
  'effect that would be tested.';

function countedWords(unit: Family['unit']): string {
  const what = unit === 'frames' ? 'how stable it is across wordings: in' : 'in';
  return `Behind each row: ${what} how many ${unit} it is consistent with the compared sentence, which is not counted itself.`;
}

function groupWords(rows: readonly FamilyRow[], { pairs, frames }: CompletePart, kind: EffectKind): string[] {
  const tested = rows.flatMap(({ inference }) => inference ?? []);
  if (tested.length === 0) return [];
  const few = tooFewWords(pairs.length, kind);
  return [
    `p: sign-flip permutation test over ${formatPlural(pairs.length, 'pair')}, each averaged over ${formatPlural(frames.length, 'frame')}${sampled(tested)}.`,
    ...(canBeMarked(pairs.length)
      ? [`✓, FDR 5 %: Benjamini–Hochberg over the ${formatPlural(tested.length, kind.noun)} ${kind.family}.`]
      : []),
    ...(few === null ? [] : [few]),
    intervalWords(tested),
  ];
}

function sampled(tested: readonly FamilyInference[]): string {
  const methods = tested.map(({ permutation }) => permutation.method);
  const drawn = methods.find((method) => method.kind === 'monte-carlo');
  return drawn === undefined ? '' : `, ${formatCount(drawn.samples)} draws of the signs, seed ${drawn.seed}`;
}

function intervalWords(tested: readonly FamilyInference[]): string {
  const drawn = tested.map(({ interval }) => interval).find((interval) => interval.kind === 'interval');
  return drawn === undefined
    ? 'No intervals: they need five pairs and five frames, whose effects are not all alike.'
    : `Intervals: 95 %, bootstrap-t over pairs and frames, B = ${formatCount(drawn.samples)}, seed ${drawn.seed}.`;
}

/** Which pins are not run in the frames, being names of pieces; null where all are words. */
export function piecesLeftOut(pins: readonly string[]): string | null {
  const pieces = pins.filter(isPieceName);
  return pieces.length === 0
    ? null
    : `Not run in the frames, being pieces of one place and not words: ${pieces.join(', ')}. A word written under Targets is run.`;
}

/** Why no word is run. */
export function nothingRun(severalPieces: number): string {
  return severalPieces > 0
    ? `${formatPlural(severalPieces, 'word')} of several pieces ${severalPieces === 1 ? 'is' : 'are'} left out, being many sentences more each: include them, or pin another word.`
    : 'Pin a word, or write one under Targets, to see how far its effect holds.';
}

/** `7 of 10 frames complete; 3 left out.`; null where all of them are. */
export function cancelledWords({ pairs, frames, asked }: CompletePart): string | null {
  const [what, complete, all] =
    frames.length < asked.frames
      ? (['frame', frames.length, asked.frames] as const)
      : (['pair', pairs.length, asked.pairs] as const);
  if (complete === all) return null;
  return `${formatCount(complete)} of ${formatPlural(all, what)} complete; ${formatCount(all - complete)} left out.`;
}
