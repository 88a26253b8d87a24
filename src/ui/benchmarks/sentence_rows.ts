/** The scores of single sentences as rows: by category, and sentence by sentence. Pure. */
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { Figure } from '../../probes/export/figures.ts';
import type { SentenceExportRow } from '../../probes/export/sentences.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import { meanOf, type MeanOf } from '../../probes/statistics/mean.ts';
import type { ScoredSentence } from '../../worker/messages.ts';
import { partsOf } from './categories.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { sentenceTokens } from './scored_tokens.ts';

/** One sentence with its score. */
export interface SentenceRow {
  /** Into the set's items. */
  readonly index: number;
  readonly scored: ScoredSentence;
  /** nats; a mean as it is, a sum over the number of its tokens. */
  readonly perToken: number;
}

/** The sentences that are scored, in the set's order. */
export function sentenceRows({ set, results, protocol }: ScoreAnswer): readonly SentenceRow[] {
  const { isSum } = SCORE_PROTOCOLS[protocol];
  const rows: SentenceRow[] = [];
  for (let index = 0; index < set.items.length; index++) {
    const result = results.get(index);
    if (result === undefined) continue;
    const [scored] = result.sentences;
    rows.push({ index, scored, perToken: isSum ? scored.score / scored.rows.length : scored.score });
  }
  return rows;
}

/** The mean of a part of a set. */
export interface MeanRow {
  readonly name: string;
  /** Of the score a token, over sentences; null while none of them is scored. */
  readonly mean: MeanOf | null;
  /** Sentences in the set, scored or not. */
  readonly of: number;
}

/** Means of all sentences and of each category, the largest first. */
export function meanRows(set: BenchmarkSet, rows: readonly SentenceRow[]): readonly MeanRow[] {
  return partsOf(set, rows, 'all sentences').map(({ name, of, own }) => ({
    ...{ name, of },
    mean: own.length === 0 ? null : meanOf(own.map(({ perToken }) => perToken)),
  }));
}

export type SentenceOrder = 'low' | 'high' | 'set';

/** What an order is called, and the number it goes by, smallest first. */
export const SENTENCE_ORDERS: Readonly<
  Record<SentenceOrder, { readonly name: string; readonly by: (row: SentenceRow) => number }>
> = {
  low: { name: 'lowest score a token first', by: ({ perToken }) => perToken },
  high: { name: 'highest score a token first', by: ({ perToken }) => -perToken },
  set: { name: 'as in the set', by: ({ index }) => index },
};

/** The scored sentences as they leave the page. */
export function exportedSentences(answer: ScoreAnswer): readonly SentenceExportRow[] {
  return sentenceRows(answer).map(({ index, scored, perToken }) => {
    const { row, category, sentences } = answer.set.items[index];
    return {
      ...{ item: index + 1, row, category, sentence: sentences[0] },
      ...{ score: scored.score, counted: scored.rows.length, perToken },
      tokens: sentenceTokens(scored),
    };
  });
}

/** The means as the page shows them, of each part that has a scored sentence. */
export function meanFigures(set: BenchmarkSet, rows: readonly SentenceRow[]): readonly Figure[] {
  return meanRows(set, rows).flatMap(({ name, mean, of }): Figure[] => {
    if (mean === null) return [];
    const { interval } = mean;
    return [
      {
        ...{ figure: 'mean-score', of: name, side: null, value: mean.mean, unit: 'nats' },
        ...{ n: mean.n, unitOfN: 'sentence', outOf: of },
        interval: interval === null ? null : { ...interval, method: 'Student', samples: null, seed: null },
      },
    ];
  });
}
