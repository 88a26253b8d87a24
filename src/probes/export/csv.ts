/** Results as CSV. */
import { csvText } from './csv_text.ts';
import { sixDigits } from './digits.ts';
import { rowProtocol, WHENCE_COLUMNS, whenceCells, type Provenance, type ResultRow } from './results.ts';

const FIXED_RESULT = ['side', 'word', 'pieces', 'piece_ids', 'log_p_nats', 'rank', 'delta_nats', 'jsd_bits'];
const FIXED_PLACE = ['token_ids', 'mask_index'];

/**
 * One line a row, with a column `slot:LABEL` for every slot that any row has, `pass`, `prior_nats` and `reference` where any row has
 * one, and `read_alike` where any row is compared with a sentence of the same tokens. Lists are joined by spaces; what is null is empty;
 * log p, differences and divergences have six significant digits.
 */
export function toCsv(rows: readonly ResultRow[], provenance: Provenance): string {
  const slots = [...new Set(rows.flatMap(({ choices }) => [...choices.keys()]))];
  const depth = provenance.passes === undefined ? [] : [provenance.passes];
  const passes = rows.some(({ pass }) => pass !== undefined) ? ['pass'] : [];
  const priors = rows.some(({ prior }) => prior !== undefined) ? ['prior_nats'] : [];
  const references = rows.some(({ reference }) => reference !== undefined) ? ['reference'] : [];
  const alike = rows.some(({ readAlike }) => readAlike !== undefined) ? ['read_alike'] : [];
  const data = rows.map((row) => [
    row.sentence,
    ...slots.map((slot) => row.choices.get(slot) ?? ''),
    ...passes.map(() => row.pass ?? ''),
    row.side ?? '',
    row.word,
    row.pieces.join(' '),
    row.pieceIds.join(' '),
    sixDigits(row.logProb) ?? '',
    row.rank ?? '',
    sixDigits(row.delta) ?? '',
    sixDigits(row.divergence) ?? '',
    ...priors.map(() => sixDigits(row.prior) ?? ''),
    ...references.map(() => row.reference ?? ''),
    ...alike.map(() => row.readAlike ?? ''),
    row.tokenIds.join(' '),
    row.maskIndex,
    ...depth,
    ...[rowProtocol(row, provenance), row.form ?? provenance.form],
    ...whenceCells(provenance),
  ]);
  const fields = [
    'sentence',
    ...slots.map((slot) => `slot:${slot}`),
    ...passes,
    ...FIXED_RESULT,
    ...priors,
    ...references,
    ...alike,
    ...FIXED_PLACE,
    ...depth.map(() => 'passes_applied'),
    ...['protocol', 'form'],
    ...WHENCE_COLUMNS,
  ];
  return csvText(fields, data);
}
