/** The line under a plot, which stays with it when it is saved. */
import { isolatedName } from '../../model/plain_name.ts';
import { BACKEND_NAMES, CAVEAT, FORM_NAMES, PROTOCOLS, type Provenance } from './results.ts';

/** The first twelve digits of a commit or a hash name it well enough; anything else is said in full. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{12,}$/.test(revision) ? revision.slice(0, 12) : revision;
}

/**
 * What is drawn, by which model and how, and what it is not.
 * @param title what the plot shows, without a full stop, e.g. `man against woman, 10 frames`
 */
export function caption(title: string, { model, protocol, form, date }: Provenance): string {
  return [
    `${title}.`,
    `${isolatedName(model.name)}, revision ${shortRevision(model.revision)}, ${model.dtype}, ${BACKEND_NAMES[model.backend]}, ${date}.`,
    `Protocol: ${PROTOCOLS[protocol]}; ${FORM_NAMES[form]}.`,
    CAVEAT,
  ].join(' ');
}
