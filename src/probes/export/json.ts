/** Results as JSON. */
import { columnsOf, meaningsOf } from './columns.ts';
import { roundTripDigits } from './digits.ts';
import { figureFields } from './figure_columns.ts';
import type { Figure } from './figures.ts';
import { CAVEAT, PROTOCOLS, rowProtocol, whenceFields, type Provenance, type ResultRow } from './results.ts';
import { CHOICES, priorDifferenceOf, probabilityOf, ROW_COLUMNS, SENTENCE } from './row_columns.ts';

/** Raised when a field changes its meaning or goes. */
const EXPORT_VERSION = 2;

/** Of every number of a row that has one. */
const UNITS = { logProb: 'nats', delta: 'nats', divergence: 'bits', prior: 'nats' } as const;

/**
 * One object: whose numbers they are and their units, what the fields mean (`columns`, `figureColumns`), then the rows, each with its
 * own protocol and form of the mask, then the figures made of them, each with its unit, where there are any. Nine significant digits.
 */
export function toJson(
  rows: readonly ResultRow[],
  provenance: Provenance,
  figures: readonly Figure[] = [],
): string {
  const { protocol, form, passes } = provenance;
  return JSON.stringify(
    {
      format: 'unmask-results',
      version: EXPORT_VERSION,
      note: CAVEAT,
      protocol,
      protocolMeaning: PROTOCOLS[protocol],
      form,
      ...(passes === undefined ? {} : { passes }),
      ...whenceFields(provenance),
      units: UNITS,
      columns: meaningsOf([SENTENCE, CHOICES, ...columnsOf(ROW_COLUMNS, rows, provenance)]),
      rows: rows.map(({ choices, ...row }) => ({
        ...row,
        logProb: roundTripDigits(row.logProb),
        probability: roundTripDigits(probabilityOf(row)),
        delta: roundTripDigits(row.delta),
        divergence: roundTripDigits(row.divergence),
        ...(row.divergenceShare === undefined
          ? {}
          : { divergenceShare: roundTripDigits(row.divergenceShare) }),
        ...(row.holdsUp === undefined ? {} : { holdsUp: roundTripDigits(row.holdsUp) }),
        ...(row.prior === undefined
          ? {}
          : {
              prior: roundTripDigits(row.prior),
              priorDifference: roundTripDigits(priorDifferenceOf(row)),
            }),
        ...(row.patched === undefined
          ? {}
          : { patched: { ...row.patched, share: roundTripDigits(row.patched.share) } }),
        protocol: rowProtocol(row, provenance),
        form: row.form ?? form,
        choices: [...choices].map(([slot, choice]) => ({ slot, choice })),
      })),
      ...figureFields(figures),
    },
    null,
    1,
  );
}
