/** Scores of sentence pairs as CSV and JSON. */
import { csvText } from './csv_text.ts';
import { sixDigits } from './digits.ts';
import { figureData, type Figure } from './figures.ts';
import { RATE_CAVEAT, type PairProtocol } from '../pair_scores.ts';
import { PROTOCOLS, WHENCE_COLUMNS, whenceCells, whenceFields, type Provenance } from './results.ts';

/** Raised when a field changes its meaning or goes. */
const PAIRS_VERSION = 1;

/** Where scores come from. Every export carries it. */
export interface PairProvenance extends Pick<Provenance, 'model' | 'date'> {
  readonly protocol: PairProtocol;
  /** As a reader knows it: the name of the file. */
  readonly set: string;
  /** How many it has: the rows are fewer where a run was stopped or some have no score. */
  readonly pairsInSet: number;
}

/** One pair that was scored. */
export interface PairExportRow {
  /** In the set, from 1. */
  readonly pair: number;
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
}

/** Of every number of a pair that has one. */
const UNITS = { scoreMore: 'nats', scoreLess: 'nats', difference: 'nats' } as const;

const COLUMNS = [
  ...['pair', 'category', 'direction', 'more', 'less', 'score_more_nats', 'score_less_nats'],
  ...['difference_nats', 'prefers_more', 'tokens_more', 'tokens_less', 'set', 'pairs_in_set', 'protocol'],
  ...WHENCE_COLUMNS,
];

/** One line a pair. */
export function pairsToCsv(rows: readonly PairExportRow[], provenance: PairProvenance): string {
  const { set, pairsInSet, protocol } = provenance;
  const data = rows.map((row) => [
    row.pair,
    row.category,
    row.direction ?? '',
    row.more,
    row.less,
    sixDigits(row.scoreMore),
    sixDigits(row.scoreLess),
    sixDigits(row.scoreMore - row.scoreLess),
    row.prefersMore,
    row.tokensMore,
    row.tokensLess,
    ...[set, pairsInSet, protocol],
    ...whenceCells(provenance),
  ]);
  return csvText(COLUMNS, data);
}

/** One object: whose scores they are and their units, then the pairs, then the rates made of them. Six significant digits. */
export function pairsToJson(
  rows: readonly PairExportRow[],
  provenance: PairProvenance,
  rates: readonly Figure[] = [],
): string {
  const { set, pairsInSet, protocol } = provenance;
  return JSON.stringify(
    {
      format: 'unmask-pairs',
      version: PAIRS_VERSION,
      note: RATE_CAVEAT,
      set,
      pairsInSet,
      protocol,
      protocolMeaning: PROTOCOLS[protocol],
      ...whenceFields(provenance),
      units: UNITS,
      pairs: rows.map((row) => ({
        ...row,
        scoreMore: sixDigits(row.scoreMore),
        scoreLess: sixDigits(row.scoreLess),
        difference: sixDigits(row.scoreMore - row.scoreLess),
      })),
      ...(rates.length === 0 ? {} : { figures: rates.map(figureData) }),
    },
    null,
    1,
  );
}
