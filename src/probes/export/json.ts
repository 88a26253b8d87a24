/** Results as JSON. */
import { CAVEAT, PROTOCOLS, type Provenance, type ResultRow } from './results.ts';

/** Raised when a field changes its meaning or goes. */
export const EXPORT_VERSION = 1;

/** One object: whose numbers they are, then the rows. log p and Δ in nats. */
export function toJson(
  rows: readonly ResultRow[],
  { model, protocol, form, passes, date }: Provenance,
): string {
  return JSON.stringify(
    {
      format: 'unmask-results',
      version: EXPORT_VERSION,
      note: CAVEAT,
      protocol,
      protocolMeaning: PROTOCOLS[protocol],
      form,
      ...(passes === undefined ? {} : { passes }),
      model: model.name,
      revision: model.revision,
      content: model.content,
      precision: model.dtype,
      backend: model.backend,
      date,
      rows: rows.map(({ choices, ...row }) => ({
        ...row,
        choices: [...choices].map(([slot, choice]) => ({ slot, choice })),
      })),
    },
    null,
    1,
  );
}
