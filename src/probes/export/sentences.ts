/** Scores of single sentences as CSV and JSON. */
import { cellsOf, meaningsOf, type ExportColumn } from './columns.ts';
import { csvText } from './csv_text.ts';
import { roundTripDigits } from './digits.ts';
import { figureFields } from './figure_columns.ts';
import type { Figure } from './figures.ts';
import { CAVEAT } from './results.ts';
import { setWhenceCells, setWhenceColumns, setWhenceFields, type SetProvenance } from './set_whence.ts';

/** Raised when a field changes its meaning or goes. */
const SENTENCES_VERSION = 1;

/** One sentence that was scored. */
export interface SentenceExportRow {
  /** In the set, from 1. */
  readonly item: number;
  /** Where it stands in the file, as `SetItem.row`. */
  readonly row: number;
  readonly category: string;
  readonly sentence: string;
  /** nats */
  readonly score: number;
  /** Of how many tokens the score is made. */
  readonly counted: number;
  /** nats */
  readonly perToken: number;
  readonly tokens: readonly SentenceToken[];
}

export interface SentenceToken {
  readonly piece: string;
  /** nats; null where it does not count. */
  readonly logProb: number | null;
  /** How much attention it gets, 0 to 1; null where the protocol does not weigh by it. */
  readonly weight: number | null;
}

const SENTENCE_COLUMNS: readonly ExportColumn<SentenceExportRow, SetProvenance>[] = [
  { json: 'item', csv: 'item', meaning: 'its place in the set, from 1', cell: ({ item }) => item },
  { json: 'category', csv: 'category', meaning: 'as the set says', cell: ({ category }) => category },
  { json: 'sentence', csv: 'sentence', meaning: 'the sentence', cell: ({ sentence }) => sentence },
  {
    ...{ json: 'score', csv: 'score_nats', unit: 'nats', meaning: 'its score, as `protocolMeaning` says' },
    cell: ({ score }) => score,
  },
  {
    ...{ json: 'counted', csv: 'tokens', meaning: 'of how many tokens the score is made' },
    cell: ({ counted }) => counted,
  },
  {
    ...{ json: 'perToken', csv: 'score_per_token_nats', unit: 'nats' },
    meaning: 'the score a token: of a sum the sum over the number of tokens, of a mean the score itself',
    cell: ({ perToken }) => perToken,
  },
  {
    ...{ json: 'row', csv: 'row', meaning: 'where it stands in the file, its titles not counted' },
    cell: ({ row }) => row,
  },
];

const WHENCE = setWhenceColumns('sentences');

/** One line a sentence. */
export function sentencesToCsv(rows: readonly SentenceExportRow[], provenance: SetProvenance): string {
  const whence = setWhenceCells(provenance);
  const data = rows.map((row) => [...cellsOf(SENTENCE_COLUMNS, row, provenance), ...whence]);
  return csvText([...SENTENCE_COLUMNS.map(({ csv }) => csv), ...WHENCE], data);
}

const TOKEN_COLUMNS: readonly ExportColumn<SentenceToken, SetProvenance>[] = [
  {
    ...{ json: 'tokens.piece', csv: 'piece', meaning: 'a token, ▁ where it begins a word' },
    cell: ({ piece }) => piece,
  },
  {
    ...{ json: 'tokens.logProb', csv: 'log_p_nats', unit: 'nats', meaning: 'its log p' },
    cell: ({ logProb }) => logProb,
  },
  {
    ...{ json: 'tokens.weight', csv: 'attention' },
    meaning:
      'how much attention it gets, the mean over passes, heads and queries; empty where that is not used',
    cell: ({ weight }) => weight,
  },
];

/** One line a token of each sentence: what the scores are made of. */
export function sentenceTokensToCsv(rows: readonly SentenceExportRow[], provenance: SetProvenance): string {
  const whence = setWhenceCells(provenance);
  const data = rows.flatMap(({ item, tokens }) =>
    tokens.map((token, at) => [item, at + 1, ...cellsOf(TOKEN_COLUMNS, token, provenance), ...whence]),
  );
  return csvText(['item', 'token', ...TOKEN_COLUMNS.map(({ csv }) => csv), ...WHENCE], data);
}

/** One object: whose scores they are and their units, what the fields mean, the sentences with their tokens, and the means made of them. */
export function sentencesToJson(
  rows: readonly SentenceExportRow[],
  provenance: SetProvenance,
  means: readonly Figure[] = [],
): string {
  return JSON.stringify(
    {
      ...{ format: 'unmask-sentences', version: SENTENCES_VERSION, note: CAVEAT },
      ...setWhenceFields(provenance, 'sentencesInSet'),
      units: { score: 'nats', perToken: 'nats' },
      columns: { ...meaningsOf(SENTENCE_COLUMNS), ...meaningsOf(TOKEN_COLUMNS) },
      sentences: rows.map((row) => ({
        ...row,
        score: roundTripDigits(row.score),
        perToken: roundTripDigits(row.perToken),
        tokens: row.tokens.map(({ piece, logProb, weight }) => ({
          piece,
          logProb: roundTripDigits(logProb),
          ...(weight === null ? {} : { weight: roundTripDigits(weight) }),
        })),
      })),
      ...figureFields(means),
    },
    null,
    1,
  );
}
