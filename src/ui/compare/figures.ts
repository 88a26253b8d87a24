/** The figures of a comparison as they leave the page: how alike both lists are, LPBS, what the pairs say. Pure. */
import { compareRows } from '../../probes/comparison.ts';
import type { Figure, FigureInterval, FigureTest } from '../../probes/export/figures.ts';
import { canBeMarked } from '../../probes/robustness.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import type { Answered } from '../lab/probe_desk.ts';
import type { ComparedRows } from './compared_rows.ts';
import { formatPair } from './frame_sets.ts';
import { heldWords } from './held.ts';
import { heldIn } from './robust.ts';
import { setScores } from './set_scores.ts';
import { SIDES } from './sides.ts';
import { targetRows, type TargetsAbout, type TargetWords } from './targets.ts';
import type { Family, FamilyInference, FamilyWord } from './use_family.ts';

/**
 * overlap, Jaccard, RBO and JSD of each pair of sentences. Sides that the model reads alike have none, as on the page: given one
 * sentence twice, any model has a likeness of 1.
 */
export function likenessFigures(compared: readonly ComparedRows[], vocabulary: Vocabulary): Figure[] {
  return compared.flatMap(({ rows, pair: { A, B }, alike }): Figure[] => {
    if (alike !== null) return [];
    const { overlap, jaccard, rbo, jsd } = compareRows(rows.A, rows.B, vocabulary.special);
    const words = rows.A.length;
    const of = { of: `${A} | ${B}`, sentences: [A, B], side: null, unitOfN: 'word' } as const;
    return [
      { figure: 'overlap', ...of, value: overlap.value, unit: 'share', n: overlap.k, depth: overlap.k },
      { figure: 'jaccard', ...of, value: jaccard.value, unit: 'share', n: jaccard.k, depth: jaccard.k },
      {
        ...{ figure: 'rbo', ...of, value: rbo.value, unit: 'share', n: rbo.k, depth: rbo.k },
        persistence: rbo.p,
      },
      { figure: 'jsd', ...of, value: jsd, unit: 'bits', n: words },
    ];
  });
}

/** LPBS of the first set of words against the second on each side, with its prior and without. */
export function lpbsFigures(answer: Answered<TargetsAbout>, sets: TargetWords['sets']): Figure[] {
  const { sides } = answer.about.ready;
  const found = setScores(targetRows(answer), sets);
  return (found?.scores ?? []).flatMap(({ first, second, pieces, ...bySide }) =>
    SIDES.flatMap((side): Figure[] => {
      const score = bySide[side];
      const of: Omit<Figure, 'figure' | 'value'> = {
        ...{
          of: `${first.join(', ')} against ${second.join(', ')}`,
          side,
          contrast: formatPair([sides.A, sides.B]),
          unit: 'nats',
          sets: [first, second],
        },
        ...{ n: first.length + second.length, unitOfN: 'word', pieces: pieces[side] },
        ...(score === null ? {} : { rule: score.rule }),
      };
      return [
        { figure: 'lpbs', ...of, value: score?.withPrior ?? null },
        { figure: 'lpbs-without-prior', ...of, value: score?.withoutPrior ?? null },
      ];
    }),
  );
}

/**
 * Mean Δ of each word as the page shows it, beside that of the compared sentence: over frames without a test, over pairs with test,
 * interval and mark. Then the dots that the means are made of.
 */
export function spreadFigures(family: Family): Figure[] {
  return [...meanFigures(family), ...dotFigures(family)];
}

function meanFigures({ of, unit, rows }: Family): Figure[] {
  const { set, framePairs } = of.answer.about;
  const held = heldWords(heldIn(framePairs));
  const whose = { contrast: set.pairs.map(formatPair).join('; '), frameSet: set.label };
  const byWord = new Map<string, FamilyWord>(of.words.map((each) => [each.word, each]));
  const family = rows.filter(({ inference }) => inference !== null).length;
  return rows.map((row): Figure => {
    const { word, pieces, mean, count, lowest, highest, agreement, isChosen, inference } = row;
    const { table = [], reference = null } = byWord.get(word) ?? {};
    return {
      ...{ figure: 'mean-delta', of: word, side: null, value: mean, unit: 'nats' },
      ...{ ...whose, ...(held === '' ? {} : { held }), pieces },
      ...{ n: count, unitOfN: unit === 'pairs' ? 'pair' : 'frame' },
      ...{ pairs: table.length, frames: table.at(0)?.length ?? 0, lowest, highest },
      ...(agreement === null ? {} : { count: agreement.agreeing, countOf: agreement.total }),
      ...{ reference, chosen: isChosen },
      interval: inference === null ? null : intervalOf(inference),
      test: inference === null ? null : testOf(inference, family),
    };
  });
}

/** One a dot of the strips: a pair with its frames averaged, or a frame with its pairs averaged. */
function dotFigures({ of: { answer, words }, unit }: Family): Figure[] {
  const { set } = answer.about;
  const pairs = set.pairs.map(formatPair).join('; ');
  return words.flatMap(({ word, pieces, effects, table }) =>
    effects.map(({ label, value }): Figure => {
      const of = { of: word, side: null, value, unit: 'nats', frameSet: set.label, pieces } as const;
      return unit === 'pairs'
        ? { figure: 'delta-of-pair', ...of, contrast: label, n: table.at(0)?.length ?? 0, unitOfN: 'frame' }
        : {
            ...{ figure: 'delta-of-frame', ...of, contrast: pairs, frame: label },
            ...{ n: table.length, unitOfN: 'pair' },
          };
    }),
  );
}

function intervalOf({ interval }: FamilyInference): FigureInterval | null {
  if (interval.kind === 'none') return null;
  const { lower, upper, level, samples, seed } = interval;
  return { lower, upper, level, method: 'bootstrap-t over pairs and frames', samples, seed };
}

/** The test of a word. Too few pairs can mark no word, so then there is no adjusted p and no mark. */
function testOf({ permutation, adjustedP, discovery, pairs }: FamilyInference, family: number): FigureTest {
  const { p, smallestP, method } = permutation;
  const marks = canBeMarked(pairs)
    ? { adjustedP, family, discovery }
    : { adjustedP: null, family: null, discovery: null };
  return method.kind === 'exact'
    ? { p, smallestP, method: 'sign-flip, exact', samples: method.assignments, seed: null, ...marks }
    : { p, smallestP, method: 'sign-flip, drawn', samples: method.samples, seed: method.seed, ...marks };
}
