/** Results as JSON. */
import { sixDigits } from './digits.ts';
import { figureData, type Figure } from './figures.ts';
import { CAVEAT, PROTOCOLS, rowProtocol, whenceFields, type Provenance, type ResultRow } from './results.ts';

/** Raised when a field changes its meaning or goes. */
const EXPORT_VERSION = 2;

/** Of every number of a row that has one. */
const UNITS = { logProb: 'nats', delta: 'nats', divergence: 'bits', prior: 'nats' } as const;

/**
 * One object: whose numbers they are and their units, then the rows, each with its own protocol and form of the mask, then the figures
 * made of them, each with its unit, where there are any. Six significant digits.
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
      rows: rows.map(({ choices, ...row }) => ({
        ...row,
        logProb: sixDigits(row.logProb),
        delta: sixDigits(row.delta),
        divergence: sixDigits(row.divergence),
        ...(row.prior === undefined ? {} : { prior: sixDigits(row.prior) }),
        protocol: rowProtocol(row, provenance),
        form: row.form ?? form,
        choices: [...choices].map(([slot, choice]) => ({ slot, choice })),
      })),
      ...(figures.length === 0 ? {} : { figures: figures.map(figureData) }),
    },
    null,
    1,
  );
}
