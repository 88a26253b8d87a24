/** The numbers of a comparison as they leave the page: rows for CSV, JSON and Python. Pure. */
import { alikeWords } from '../../probes/alike.ts';
import { jsdShares } from '../../probes/divergence.ts';
import type { Figure } from '../../probes/export/figures.ts';
import type { ResultRow } from '../../probes/export/results.ts';
import { ranksInVocabulary } from '../../probes/rank.ts';
import type { Side } from '../../probes/template/contrast.ts';
import type { ProbeMask, TargetPieces, Vocabulary } from '../../worker/messages.ts';
import { besideNumbersOf } from '../lab/answered.ts';
import { piecesAt } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { comparedRows } from './compared_rows.ts';
import { likenessFigures, lpbsFigures, spreadFigures } from './figures.ts';
import { heldChoices } from './held.ts';
import { pairAlike, type PairPlace } from './pair_sentences.ts';
import { findWord } from './paired_list.ts';
import type { ComparisonAbout, Ready } from './resolve.ts';
import { sentencesFor, type RobustAbout } from './robust.ts';
import { bySide, difference, SIDES } from './sides.ts';
import { pairFor, plannedPieces, targetRows, type TargetsAbout, type TargetWords } from './targets.ts';
import type { Family } from './use_family.ts';

/** What may be exported. */
interface Exportable {
  readonly comparison: Answered<ComparisonAbout>;
  readonly vocabulary: Vocabulary;
  /** Words of the vocabulary to export, by name. */
  readonly words: readonly string[];
  readonly targets: Answered<TargetsAbout> | null;
  /** The same contrast in other frames, where it was run. */
  readonly frames: Answered<RobustAbout> | null;
}

/** A row for each word on each side: the targets first, then the other words, then the frames. */
export function resultRows(exportable: Exportable): readonly ResultRow[] {
  const { comparison, vocabulary, words } = exportable;
  const { targets, frames } = ofComparison(exportable);
  const scored = targets === null ? [] : scoredRows(targets);
  const named = new Set(scored.map(({ word }) => word));
  return [
    ...scored,
    ...wordRows(comparison, vocabulary, words).filter(({ word }) => !named.has(word)),
    ...(frames === null ? [] : frameRows(frames, slotLabel(comparison.about.ready))),
  ];
}

/** What is on the page beside the rows. */
interface ExportableFigures extends Omit<Exportable, 'words'> {
  readonly sets: TargetWords['sets'];
  /** The summary of these frames or of earlier ones; null where there is none. */
  readonly family: Family | null;
}

/** The figures that are made of the rows. */
export function comparisonFigures(exportable: ExportableFigures): readonly Figure[] {
  const { comparison, vocabulary, sets, family } = exportable;
  const { targets, frames } = ofComparison(exportable);
  return [
    ...likenessFigures(comparedRows(comparison), vocabulary),
    ...(targets === null ? [] : lpbsFigures(targets, sets)),
    ...(family !== null && family.of.answer === frames ? spreadFigures(family) : []),
  ];
}

/**
 * The targets and frames, where they are of the comparison's own model, form and template; a file names one model. Others stay on the
 * page until they are asked again, after the comparison.
 */
function ofComparison({
  comparison,
  targets,
  frames,
}: Omit<Exportable, 'words'>): Pick<Exportable, 'targets' | 'frames'> {
  const ofIt = <About>(answer: Answered<About> | null): Answered<About> | null =>
    answer?.run.job.form === comparison.run.job.form ? besideNumbersOf(answer, comparison) : null;
  const isOfTemplate = targets?.about.ready === comparison.about.ready;
  return { targets: isOfTemplate ? ofIt(targets) : null, frames: ofIt(frames) };
}

/** The rows that the spread is made of: each word in each frame with each pair, behind the article it takes. */
function frameRows({ about, run }: Answered<RobustAbout>, slot: string): readonly ResultRow[] {
  const { set, words, framePairs } = about;
  const pieces = plannedPieces(run.plan);
  return framePairs.flatMap((framePair) =>
    words.flatMap((word, target) => {
      const at = sentencesFor(framePair, word);
      if (at === undefined) return [];
      const { frame, pair, held } = framePair;
      const [A, B] = set.pairs[pair];
      const sides = { A, B };
      return sideRows(
        { run, at, word },
        (side) =>
          new Map([
            [slot, sides[side]],
            [`frame (${set.label})`, set.frames[frame]],
            ...[...held].filter(([label]) => label !== slot),
          ]),
        (mask) => scoreOf(mask, target, pieces.get(word)),
      );
    }),
  );
}

function wordRows(
  { about: { ready, pairs }, run }: Answered<ComparisonAbout>,
  vocabulary: Vocabulary,
  words: readonly string[],
): readonly ResultRow[] {
  const found = words.flatMap((word) => {
    const id = findWord(vocabulary, word);
    return id === null ? [] : [{ word, id }];
  });
  const ids = found.map(({ id }) => id);
  return pairs.flatMap(({ at }) => {
    const rows = bySide((side) => run.results.get(at[side])?.masks.at(0)?.logProbs ?? null);
    const ranks = bySide((side) => {
      const row = rows[side];
      return row === null ? [] : ranksInVocabulary(row, ids);
    });
    const shares = rows.A === null || rows.B === null ? [] : jsdShares(rows.A, rows.B, ids);
    return found.flatMap(({ word, id }, index) => {
      const piece = vocabulary.continuations[id] === 1 ? vocabulary.words[id] : `▁${vocabulary.words[id]}`;
      return sideRows({ run, at, word }, choicesIn(ready), (mask, side) => ({
        ...{ pieces: [piece], pieceIds: [id] },
        ...{ logProb: mask?.logProbs?.[id] ?? null, rank: ranks[side].at(index) ?? null },
        divergenceShare: shares.at(index) ?? null,
      }));
    });
  });
}

function scoredRows(answer: Answered<TargetsAbout>): readonly ResultRow[] {
  const { about, run } = answer;
  const pieces = plannedPieces(run.plan);
  return targetRows(answer).flatMap(({ word, priors }, target) => {
    const { at, prior } = pairFor(about.pairs, word);
    return sideRows({ run, at, word }, choicesIn(about.ready), (mask, side) => ({
      ...scoreOf(mask, target, pieces.get(word)),
      ...(prior === null ? {} : { prior: priors[side] }),
    }));
  });
}

type Run = Answered<unknown>['run'];

/** What a row says of its word on a side. */
type Numbers = Pick<ResultRow, 'pieces' | 'pieceIds' | 'logProb' | 'rank' | 'prior' | 'divergenceShare'>;

/** A word's rows at one pair of sentences: one for each side that has come back. */
function sideRows(
  { run, at, word }: { readonly run: Run; readonly at: PairPlace; readonly word: string },
  choicesOn: (side: Side) => ResultRow['choices'],
  numbersOn: (mask: ProbeMask | undefined, side: Side) => Numbers,
): readonly ResultRow[] {
  const results = bySide((side) => run.results.get(at[side]));
  const numbers = bySide((side) => numbersOn(results[side]?.masks.at(0), side));
  const delta = difference((side) => numbers[side].logProb);
  const causes = pairAlike(run, at);
  return SIDES.flatMap((side) => {
    const result = results[side];
    if (result === undefined) return [];
    return {
      sentence: run.job.sentences[at[side]].text,
      choices: choicesOn(side),
      side,
      tokenIds: result.tokens.map(({ inputId }) => inputId),
      maskIndex: result.masks.at(0)?.tokenIndex ?? -1,
      word,
      ...numbers[side],
      delta,
      divergence: null,
      ...(causes === null ? {} : { readAlike: alikeWords(causes) }),
    };
  });
}

/** A target's score at a mask, with the pieces it was scored by. Text that touches the mask may change these. */
function scoreOf(mask: ProbeMask | undefined, target: number, planned: TargetPieces | undefined): Numbers {
  const score = mask?.targets.at(target) ?? null;
  const split = piecesAt(score, planned);
  return {
    ...{ pieces: split?.pieces ?? [], pieceIds: split?.ids ?? [] },
    ...{ logProb: score?.logProb ?? null, rank: score?.rank ?? null },
  };
}

function slotLabel({ template, contrast }: Ready): string {
  return template.slots[contrast.slot].label;
}

function choicesIn(ready: Ready): (side: Side) => ResultRow['choices'] {
  return (side) => new Map([[slotLabel(ready), ready.sides[side]], ...heldChoices(ready)]);
}
