/** Scores of sentence pairs as CSV and JSON. */
import { cellsOf, meaningsOf, type ExportColumn } from './columns.ts';
import { csvText } from './csv_text.ts';
import { roundTripDigits } from './digits.ts';
import { figureFields } from './figure_columns.ts';
import type { Figure } from './figures.ts';
import { RATE_CAVEAT } from '../pair_scores.ts';
import { setWhenceCells, setWhenceColumns, setWhenceFields, type SetProvenance } from './set_whence.ts';

/** Raised when a field changes its meaning or goes. */
const PAIRS_VERSION = 1;

/** One pair that was scored. */
export interface PairExportRow {
  /** In the set, from 1. */
  readonly pair: number;
  /** Where it stands in the file, as `SetItem.row`. */
  readonly row: number;
  readonly category: string;
  readonly direction: string | null;
  readonly more: string;
  readonly less: string;
  /** nats */
  readonly scoreMore: number;
  readonly scoreLess: number;
  readonly prefersMore: boolean;
  /** Of how many tokens each score is made. */
  readonly tokensMore: number;
  readonly tokensLess: number;
  /** Of a triple: the unrelated sentence, its score, nats, and whom the context is about; left out elsewhere. */
  readonly unrelated?: string;
  readonly scoreUnrelated?: number;
  readonly term?: string | null;
  /** What the scores are made of, token by token. */
  readonly tokens: readonly PairToken[];
}

/** A token of one or both sentences. */
export interface PairToken {
  readonly piece: string;
  /** log p in each, nats; null where the sentence lacks it, or it does not count. */
  readonly more: number | null;
  readonly less: number | null;
  /** The first less the second, nats; null unless it counts in both. */
  readonly delta: number | null;
}

/** Of every number of a pair that has one. */
const UNITS = { scoreMore: 'nats', scoreLess: 'nats', difference: 'nats' } as const;

type PairColumn = ExportColumn<PairExportRow, SetProvenance>;

const PAIR_COLUMNS: readonly PairColumn[] = [
  { json: 'pair', csv: 'pair', meaning: 'its place in the set, from 1', cell: ({ pair }) => pair },
  { json: 'category', csv: 'category', meaning: 'as the set says', cell: ({ category }) => category },
  {
    ...{
      json: 'direction',
      csv: 'direction',
      meaning: 'whether it was written as a stereotype or against one',
    },
    cell: ({ direction }) => direction,
  },
  {
    json: 'more',
    csv: 'more',
    meaning: 'the more stereotypical sentence; of a template the one with the first word',
    cell: ({ more }) => more,
  },
  { json: 'less', csv: 'less', meaning: 'the other sentence', cell: ({ less }) => less },
  {
    ...{ json: 'scoreMore', csv: 'score_more_nats', unit: 'nats' },
    meaning: 'score of the more stereotypical sentence, as `protocolMeaning` says',
    cell: ({ scoreMore }) => scoreMore,
  },
  {
    ...{ json: 'scoreLess', csv: 'score_less_nats', unit: 'nats', meaning: 'score of the other sentence' },
    cell: ({ scoreLess }) => scoreLess,
  },
  {
    ...{
      json: 'difference',
      csv: 'difference_nats',
      unit: 'nats',
      meaning: 'the first score less the second',
    },
    cell: ({ scoreMore, scoreLess }) => scoreMore - scoreLess,
  },
  {
    ...{ json: 'prefersMore', csv: 'prefers_more' },
    meaning: 'whether the more stereotypical sentence scores higher; a tie does not',
    cell: ({ prefersMore }) => prefersMore,
  },
  {
    ...{ json: 'tokensMore', csv: 'tokens_more', meaning: 'of how many tokens the first score is made' },
    cell: ({ tokensMore }) => tokensMore,
  },
  {
    ...{ json: 'tokensLess', csv: 'tokens_less', meaning: 'of how many tokens the second score is made' },
    cell: ({ tokensLess }) => tokensLess,
  },
  {
    ...{ json: 'row', csv: 'row', meaning: 'where it stands in the file, its titles not counted' },
    cell: ({ row }) => row,
  },
];

const WHENCE = setWhenceColumns('pairs');

/** What a triple has beside its pair. */
const TRIPLE_COLUMNS: readonly PairColumn[] = [
  { json: 'term', csv: 'term', meaning: 'whom the context is about', cell: ({ term = null }) => term },
  {
    ...{ json: 'unrelated', csv: 'unrelated', meaning: 'the sentence with an unrelated word' },
    cell: ({ unrelated = null }) => unrelated,
  },
  {
    ...{ json: 'scoreUnrelated', csv: 'score_unrelated_nats', unit: 'nats' },
    meaning: 'score of the unrelated sentence',
    cell: ({ scoreUnrelated = null }) => scoreUnrelated,
  },
];

function columnsOf(rows: readonly PairExportRow[]): readonly PairColumn[] {
  return rows.some(({ unrelated }) => unrelated !== undefined)
    ? [...PAIR_COLUMNS, ...TRIPLE_COLUMNS]
    : PAIR_COLUMNS;
}

/** One line a pair. */
export function pairsToCsv(rows: readonly PairExportRow[], provenance: SetProvenance): string {
  const columns = columnsOf(rows);
  const whence = setWhenceCells(provenance);
  const data = rows.map((row) => [...cellsOf(columns, row, provenance), ...whence]);
  return csvText([...columns.map(({ csv }) => csv), ...WHENCE], data);
}

const TOKEN_COLUMNS: readonly ExportColumn<PairToken>[] = [
  {
    ...{
      json: 'tokens.piece',
      csv: 'piece',
      meaning: 'a token of one or both sentences, ▁ where it begins a word',
    },
    cell: ({ piece }) => piece,
  },
  {
    ...{ json: 'tokens.more', csv: 'log_p_more_nats', unit: 'nats' },
    meaning: 'its log p in the more stereotypical sentence; empty where that lacks it, or it does not count',
    cell: ({ more }) => more,
  },
  {
    ...{
      json: 'tokens.less',
      csv: 'log_p_less_nats',
      unit: 'nats',
      meaning: 'its log p in the other sentence',
    },
    cell: ({ less }) => less,
  },
  {
    ...{
      json: 'tokens.delta',
      csv: 'delta_nats',
      unit: 'nats',
      meaning: 'Δ: the first log p less the second',
    },
    cell: ({ delta }) => delta,
  },
];

/** One line a token of each pair: what the scores are made of. */
export function pairTokensToCsv(rows: readonly PairExportRow[], provenance: SetProvenance): string {
  const whence = setWhenceCells(provenance);
  const data = rows.flatMap(({ pair, tokens }) =>
    tokens.map((token, index) => [pair, index + 1, ...cellsOf(TOKEN_COLUMNS, token, provenance), ...whence]),
  );
  return csvText(['pair', 'token', ...TOKEN_COLUMNS.map(({ csv }) => csv), ...WHENCE], data);
}

/**
 * One object: whose scores they are and their units, what the fields mean, then the pairs with their tokens, then the rates made of
 * them. Nine significant digits.
 */
export function pairsToJson(
  rows: readonly PairExportRow[],
  provenance: SetProvenance,
  rates: readonly Figure[] = [],
): string {
  return JSON.stringify(
    {
      format: 'unmask-pairs',
      version: PAIRS_VERSION,
      note: RATE_CAVEAT,
      ...setWhenceFields(provenance, 'pairsInSet'),
      units: UNITS,
      columns: { ...meaningsOf(columnsOf(rows)), ...meaningsOf(TOKEN_COLUMNS) },
      pairs: rows.map((row) => ({
        ...row,
        scoreMore: roundTripDigits(row.scoreMore),
        scoreLess: roundTripDigits(row.scoreLess),
        difference: roundTripDigits(row.scoreMore - row.scoreLess),
        ...(row.scoreUnrelated !== undefined && { scoreUnrelated: roundTripDigits(row.scoreUnrelated) }),
        tokens: row.tokens.map(({ piece, more, less, delta }) => ({
          piece,
          more: roundTripDigits(more),
          less: roundTripDigits(less),
          delta: roundTripDigits(delta),
        })),
      })),
      ...figureFields(rates),
    },
    null,
    1,
  );
}
