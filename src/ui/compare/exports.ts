/** The numbers of a comparison as they leave the page: rows for CSV, JSON and Python. Pure. */
import { alikeWords } from '../../probes/alike.ts';
import type { Figure } from '../../probes/export/figures.ts';
import type { Provenance, ResultRow } from '../../probes/export/results.ts';
import { isSameIdentity, type ModelIdentity } from '../../page/client.ts';
import type { ProbeSentenceResult, TargetPieces, TargetScore, Vocabulary } from '../../worker/messages.ts';
import { piecesAt } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { pairAlike } from './alike_pair.ts';
import { comparedRows } from './compared_rows.ts';
import { likenessFigures, lpbsFigures, spreadFigures } from './figures.ts';
import { heldChoices } from './held.ts';
import { findWord } from './paired_list.ts';
import type { Ready } from './resolve.ts';
import { sentenceFor, type RobustAbout } from './robust.ts';
import { pairFor, targetRows, type TargetsAbout, type TargetWords } from './targets.ts';
import type { Family } from './use_family.ts';

/** What may be exported: a comparison with its vocabulary, and the targets where they were scored. */
export interface Exportable {
  readonly comparison: Answered<Ready>;
  readonly vocabulary: Vocabulary;
  /** Of the vocabulary, by name. */
  readonly words: readonly string[];
  readonly targets: Answered<TargetsAbout> | null;
  /** The same contrast in other frames, where it was run. */
  readonly frames: Answered<RobustAbout> | null;
}

const SIDES = ['A', 'B'] as const;

/**
 * A row for each word on each side: the targets first, then the other words, then the frames. Targets and frames that are of
 * another model, form or template than the comparison (they are asked again after it, and stay on the page until then) are
 * left out: a file names one model.
 */
export function resultRows({
  comparison,
  vocabulary,
  words,
  targets,
  frames,
}: Exportable): readonly ResultRow[] {
  const isOfIt =
    targets !== null && isOfSame(targets, comparison) && targets.about.ready === comparison.about;
  const scored = isOfIt ? scoredRows(targets) : [];
  const named = new Set(scored.map(({ word }) => word));
  return [
    ...scored,
    ...wordRows(comparison, vocabulary, words).filter(({ word }) => !named.has(word)),
    ...(frames !== null && isOfSame(frames, comparison)
      ? frameRows(frames, slotLabel(comparison.about))
      : []),
  ];
}

/** What is on the page beside the rows. */
export interface ExportableFigures extends Omit<Exportable, 'words'> {
  readonly sets: TargetWords['sets'];
  /** The summary of the frames, or of those before them; null where there is none. */
  readonly family: Family | null;
}

/** The figures that are made of the rows, of the same answers: nothing of another model, form or template. */
export function comparisonFigures(exportable: ExportableFigures): readonly Figure[] {
  const { comparison, vocabulary, targets, frames, sets, family } = exportable;
  const isOfIt =
    targets !== null && isOfSame(targets, comparison) && targets.about.ready === comparison.about;
  return [
    ...likenessFigures(comparedRows(comparison), vocabulary),
    ...(isOfIt ? lpbsFigures(targets, sets) : []),
    ...(family !== null && family.of.answer === frames && isOfSame(frames, comparison)
      ? spreadFigures(family)
      : []),
  ];
}

function isOfSame(
  { run }: Pick<Answered<unknown>, 'run'>,
  { run: other }: Pick<Answered<unknown>, 'run'>,
): boolean {
  const [mine, others] = [run.identity, other.identity];
  if (mine === null || others === null || run.job.form !== other.job.form) return false;
  return isSameIdentity(mine, others);
}

/** Each word in each frame with each pair, where its article fits: what the spread is made of. */
function frameRows({ about, run }: Answered<RobustAbout>, slot: string): readonly ResultRow[] {
  const { set, words, framePairs } = about;
  const pieces = new Map<string, TargetPieces>(run.plan?.targets.map((each) => [each.word, each]));
  return framePairs.flatMap(({ frame, pair, first, held }) => {
    const alike = new Map(
      [...first.values()].map((from) => {
        const [a, b] = [run.job.sentences[from].text, run.job.sentences[from + 1].text];
        return [from, alikeField(run.results, from, { a, b })];
      }),
    );
    return words.flatMap((word, target) => {
      const from = sentenceFor({ first }, word);
      if (from === undefined) return [];
      const results = [run.results.get(from), run.results.get(from + 1)];
      const targets = results.map((result) => result?.masks.at(0)?.targets.at(target) ?? null);
      const scores = targets.map((score) => score?.logProb ?? null);
      return SIDES.flatMap((side, at): readonly ResultRow[] => {
        const result = results[at];
        if (result === undefined) return [];
        return [
          {
            sentence: run.job.sentences[from + at].text,
            choices: new Map([
              [slot, set.pairs[pair][at]],
              [`frame (${set.label})`, set.frames[frame]],
              ...[...held].filter(([label]) => label !== slot),
            ]),
            side,
            tokenIds: result.tokens.map(({ inputId }) => inputId),
            maskIndex: result.masks.at(0)?.tokenIndex ?? -1,
            word,
            ...splitOf(targets[at], pieces.get(word)),
            logProb: scores[at],
            rank: null,
            delta: minus(scores[0], scores[1]),
            divergence: null,
            ...alike.get(from),
          },
        ];
      });
    });
  });
}

function wordRows(
  { about, run }: Answered<Ready>,
  vocabulary: Vocabulary,
  words: readonly string[],
): readonly ResultRow[] {
  return about.pairs.flatMap((_, pair) => {
    const results = [run.results.get(2 * pair), run.results.get(2 * pair + 1)];
    const alike = alikeField(run.results, 2 * pair, about.pairs[pair]);
    return words.flatMap((word) => {
      const id = findWord(vocabulary, word);
      if (id === null) return [];
      const logProbs = results.map((result) => result?.masks.at(0)?.logProbs?.[id] ?? null);
      return SIDES.flatMap((side, at) => {
        const result = results[at];
        if (result === undefined) return [];
        return {
          ...placeOf(about, side, result, about.pairs[pair][side === 'A' ? 'a' : 'b']),
          word,
          pieces: [vocabulary.continuations[id] === 1 ? vocabulary.words[id] : `▁${vocabulary.words[id]}`],
          pieceIds: [id],
          logProb: logProbs[at],
          rank: null,
          delta: minus(logProbs[0], logProbs[1]),
          divergence: null,
          ...alike,
        };
      });
    });
  });
}

function scoredRows(answer: Answered<TargetsAbout>): readonly ResultRow[] {
  const { about, run } = answer;
  const { ready, words, priors } = about;
  const read = targetRows(answer);
  const pieces = new Map<string, TargetPieces>(run.plan?.targets.map((each) => [each.word, each]));
  return words.flatMap((word, target) => {
    const pair = pairFor(ready, word);
    const results = [run.results.get(2 * pair), run.results.get(2 * pair + 1)];
    const alike = alikeField(run.results, 2 * pair, ready.pairs[pair]);
    const scores = results.map((result) => result?.masks.at(0)?.targets.at(target) ?? null);
    return SIDES.flatMap((side, at) => {
      const result = results[at];
      if (result === undefined) return [];
      return {
        ...placeOf(ready, side, result, ready.pairs[pair][side === 'A' ? 'a' : 'b']),
        word,
        ...splitOf(scores[at], pieces.get(word)),
        logProb: scores[at]?.logProb ?? null,
        rank: scores[at]?.rank ?? null,
        delta: minus(scores[0]?.logProb ?? null, scores[1]?.logProb ?? null),
        divergence: null,
        ...(priors[pair] === null ? {} : { prior: side === 'A' ? read[target].priorA : read[target].priorB }),
        ...alike,
      };
    });
  });
}

/** The pieces a word was scored by at its own mask, which may be others than after a space. */
function splitOf(
  score: TargetScore | null,
  planned: TargetPieces | undefined,
): Pick<ResultRow, 'pieces' | 'pieceIds'> {
  const split = piecesAt(score, planned);
  return { pieces: split?.pieces ?? [], pieceIds: split?.ids ?? [] };
}

/** Why both sides are the same tokens, where they are. */
function alikeField(
  results: ReadonlyMap<number, ProbeSentenceResult>,
  first: number,
  pair: { readonly a: string; readonly b: string },
): Pick<ResultRow, 'readAlike'> {
  const causes = pairAlike(results, first, pair);
  return causes === null ? {} : { readAlike: alikeWords(causes) };
}

function slotLabel({ template, contrast }: Ready): string {
  return template.slots[contrast.slot].label;
}

function placeOf(
  ready: Ready,
  side: 'A' | 'B',
  result: ProbeSentenceResult,
  sentence: string,
): Pick<ResultRow, 'sentence' | 'choices' | 'side' | 'tokenIds' | 'maskIndex'> {
  return {
    sentence,
    choices: new Map([[slotLabel(ready), ready.sides[side]], ...heldChoices(ready)]),
    side,
    tokenIds: result.tokens.map(({ inputId }) => inputId),
    maskIndex: result.masks.at(0)?.tokenIndex ?? -1,
  };
}

function minus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** @param date ISO 8601 */
export function provenanceOf(identity: ModelIdentity, form: Provenance['form'], date: string): Provenance {
  return { model: identity, protocol: 'log-ratio', form, date };
}
