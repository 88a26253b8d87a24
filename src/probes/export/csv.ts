/** Results as CSV (RFC 4180, UTF-8, CRLF). */
import Papa from 'papaparse';
import { shortContent } from '../../model/identity.ts';
import { sixDigits } from './digits.ts';
import { rowProtocol, type Provenance, type ResultRow } from './results.ts';

/**
 * What a spreadsheet might run as a formula, by its first character; full-width forms too, which some fold. Papa Parse's own
 * pattern wants the whole cell on one line, so that a line break after the formula would pass it.
 */
export const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

const FIXED_BEFORE = ['sentence'];
const FIXED_RESULT = ['side', 'word', 'pieces', 'piece_ids', 'log_p_nats', 'rank', 'delta_nats', 'jsd_bits'];
const FIXED_PLACE = ['token_ids', 'mask_index'];
const FIXED_WHENCE = ['protocol', 'form', 'model', 'revision', 'content', 'precision', 'backend', 'date'];

/**
 * One line a row, with a column `slot:LABEL` for every slot that any row has, `pass`, `prior_nats` and `reference` where any row has
 * one, and `read_alike` where any row is compared with a sentence of the same tokens. Lists are joined by spaces; what is null is empty;
 * log p, differences and divergences have six significant digits.
 * `content` is the first twelve digits of the hash of the model's files. Text that a spreadsheet would run is made text by an apostrophe before it.
 */
export function toCsv(rows: readonly ResultRow[], provenance: Provenance): string {
  const slots = [...new Set(rows.flatMap(({ choices }) => [...choices.keys()]))];
  const { model, date } = provenance;
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
    ...[model.name, model.revision, shortContent(model.content), model.dtype, model.backend, date],
  ]);
  const fields = [
    ...FIXED_BEFORE,
    ...slots.map((slot) => `slot:${slot}`),
    ...passes,
    ...FIXED_RESULT,
    ...priors,
    ...references,
    ...alike,
    ...FIXED_PLACE,
    ...depth.map(() => 'passes_applied'),
    ...FIXED_WHENCE,
  ];
  return `${Papa.unparse({ fields, data }, { escapeFormulae: FORMULA, newline: '\r\n' })}\r\n`;
}
