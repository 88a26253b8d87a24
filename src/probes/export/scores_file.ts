/**
 * Scores of a set as a file that is read again: JSON Lines, as `benchmarks/scores_format.ts` says. Numbers stand as they were computed, to
 * the last bit, and no date does, so that the same scores are the same bytes.
 */
import { ROLES, type SetShape } from '../benchmarks/benchmark_set.ts';
import type { ScoredSet } from '../benchmarks/scored_set.ts';
import {
  NOT_YET,
  SCORES_FORMAT,
  SCORES_VERSION,
  type BadRowLine,
  type EndLine,
  type HeaderLine,
  type ItemLine,
} from '../benchmarks/scores_format.ts';
import { RATE_CAVEAT } from '../pair_scores.ts';
import type { ScoredSentence } from '../scored_items.ts';
import { CAVEAT, modelFields, PROTOCOLS } from './results.ts';

type Line = HeaderLine | ItemLine | BadRowLine | EndLine;

/** The whole file, a record a line, each ended by a line feed. */
export function scoresFile(scores: ScoredSet): string {
  const { set, results } = scores;
  const end: EndLine = {
    kind: 'end',
    items: set.items.length,
    scored: results.size,
    listedBadRows: set.bad.length,
  };
  const lines: readonly Line[] = [
    headerLine(scores),
    ...itemLines(scores),
    ...set.bad.map(({ row, reason }): BadRowLine => ({ kind: 'bad-row', row, reason })),
    end,
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function headerLine({ set, protocol, model, maskId, unmask }: ScoredSet): HeaderLine {
  const { input } = set;
  return {
    ...{ kind: 'header', format: SCORES_FORMAT, version: SCORES_VERSION },
    ...{ note: set.shape === 'sentences' ? CAVEAT : RATE_CAVEAT, unmask },
    ...{ protocol, protocolMeaning: PROTOCOLS[protocol], units: { score: 'nats', logProbs: 'nats' } },
    ...{ ...modelFields(model), adapter: model.adapter, maskId },
    ...{ set: set.name, setFormat: set.format, shape: set.shape },
    input:
      input === undefined
        ? null
        : { ...input, files: [...input.files], ...(input.columns && { columns: { ...input.columns } }) },
    ...{ items: set.items.length, badRows: set.badCount },
  };
}

function itemLines({ set, results, unscored }: ScoredSet): readonly ItemLine[] {
  const reasons = new Map(unscored.map(({ index, why }) => [index, why]));
  return set.items.map(({ row, category, direction, term, sentences, places }, index): ItemLine => {
    const scored = results.get(index)?.sentences;
    return {
      ...{ kind: 'item', item: index + 1, row, category },
      ...(direction !== null && { direction }),
      ...(term !== null && { term }),
      sentences: sentences.map((text, role) => ({
        ...{ role: roleOf(set.shape, role), text },
        ...(places && { place: places[role] }),
        ...(scored && { scored: scoredFields(scored[role]) }),
      })),
      ...(scored === undefined && { unscored: reasons.get(index) ?? NOT_YET }),
    };
  });
}

function roleOf(shape: SetShape, at: number): ItemLine['sentences'][number]['role'] {
  return ROLES[shape][at];
}

function scoredFields(sentence: ScoredSentence) {
  const { score, ids, pieces, rows, logProbs, maskedTo, weights, priors, hidden, rank } = sentence;
  return {
    ...{ score, ids: [...ids], pieces: pieces.split('\n'), rows: [...rows], logProbs: [...logProbs] },
    ...(maskedTo && { maskedTo: [...maskedTo] }),
    ...(weights && { weights: [...weights] }),
    ...(priors && { priors: [...priors] }),
    ...(hidden && { hidden: [...hidden] }),
    ...(rank !== undefined && { rank }),
  };
}
