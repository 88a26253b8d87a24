/** The line under a plot, which stays with it when it is saved. */
import { BACKEND_NAMES, CAVEAT, FORM_NAMES, PROTOCOLS, type Provenance } from './results.ts';

/** A commit's first twelve digits name it well enough; anything else is said in full. */
function shortRevision(revision: string): string {
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 12) : revision;
}

/**
 * What is drawn, by which model and how, and what it is not.
 * @param title what the plot shows, without a full stop, e.g. `man against woman, 10 frames`
 */
export function caption(title: string, { model, protocol, form, date }: Provenance): string {
  return [
    `${title}.`,
    `${model.name}, revision ${shortRevision(model.revision)}, ${model.dtype}, ${BACKEND_NAMES[model.backend]}, ${date}.`,
    `Protocol: ${PROTOCOLS[protocol]}; ${FORM_NAMES[form]}.`,
    CAVEAT,
  ].join(' ');
}
