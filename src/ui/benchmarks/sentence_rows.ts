/** The scores of single sentences as rows: by category, and sentence by sentence. Pure. */
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import type { Figure } from '../../probes/export/figures.ts';
import type { SentenceExportRow } from '../../probes/export/sentences.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import { meanOf, type MeanOf } from '../../probes/statistics/mean.ts';
import type { ScoredSentence, ScoreProtocol } from '../../worker/messages.ts';
import { formatLogProb } from '../format.ts';
import { partsOf } from './categories.ts';
import {
  besideBy,
  outlierFilter,
  tokenCount,
  type Beside,
  type Looked,
  type RowFilter,
  type RowOrder,
} from './looking.ts';
import { SCORE_DECIMALS } from './score_words.ts';
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
  const rows: SentenceRow[] = [];
  for (let index = 0; index < set.items.length; index++) {
    const result = results.get(index);
    if (result === undefined) continue;
    const [scored] = result.sentences;
    rows.push({ index, scored, perToken: perTokenOf(scored, protocol) });
  }
  return rows;
}

function perTokenOf({ score, rows }: ScoredSentence, protocol: ScoreProtocol): number {
  return SCORE_PROTOCOLS[protocol].isSum ? score / rows.length : score;
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

/** The lowest first at first: what the model finds unlikely. */
export const SENTENCE_ORDERS: readonly RowOrder<SentenceRow>[] = [
  { id: 'low', name: 'lowest score a token first', by: ({ perToken }) => perToken },
  { id: 'high', name: 'highest score a token first', by: ({ perToken }) => -perToken },
  { id: 'long', name: 'most tokens first', by: ({ scored }) => -tokenCount(scored) },
  { id: 'set', name: 'as in the set', by: ({ index }) => index },
];

/** What is looked at among sentences: those that stand apart. */
export function sentenceFilters(rows: readonly SentenceRow[]): readonly RowFilter<SentenceRow>[] {
  const score: Looked<SentenceRow> = {
    ...{ id: 'effect', name: 'score a token', of: ({ perToken }) => perToken },
    format: (value) => `${formatLogProb(value, SCORE_DECIMALS)} nats`,
  };
  const length: Looked<SentenceRow> = {
    ...{ id: 'length', name: 'length', of: ({ scored }) => tokenCount(scored) },
    format: (value) => `${value} tokens`,
  };
  return [score, length]
    .map((looked) => outlierFilter(rows, looked, 'sentences'))
    .filter((filter) => filter !== null);
}

/** The sentences by another protocol, a token. */
export function sentencesBeside(rows: readonly SentenceRow[], other: ScoreAnswer): Beside<SentenceRow> {
  return besideBy(
    rows,
    ({ perToken }) => perToken,
    other.protocol,
    (index) => {
      const result = other.results.get(index);
      return result && perTokenOf(result.sentences[0], other.protocol);
    },
  );
}

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
