/** What is said of scores that are kept, or cannot be. Pure. */
import { shortRevision } from '../../probes/export/caption.ts';
import type { Keeping, KeptRun } from '../../page/journal_client.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import { formatBytes, formatCount } from '../format.ts';

/** Where the scores of a set go while they come. */
export function keepingWords(keeping: Keeping | null): string {
  if (keeping === null) return 'A set is read in this tab and sent nowhere.';
  return keeping.kind === 'kept'
    ? 'A set is read in this tab and sent nowhere. Its scores are kept on this device as they come: close the page when you like, and open the same file again to go on.'
    : 'A set is read in this tab and sent nowhere. Its scores last until the page is closed.';
}

/** Why scores are not kept, and what to do. */
export const NOT_KEPT: Readonly<Record<Extract<Keeping, { readonly kind: 'not-kept' }>['why'], string>> = {
  'other-tab':
    'Another tab has this set open, by the same protocol and model, and keeps its scores. What is scored here lasts until this page is closed: go on there, or close that tab and open the file here again.',
  'no-room':
    'There is no room left on this device. What was kept before stays, and what is scored from here on lasts until this page is closed: save it with Export, or remove a kept run below.',
  refused:
    'This browser keeps nothing for this page, as in a private window. What is scored lasts until the page is closed: save it with Export.',
  removed: 'What was kept of this run was removed. What is shown lasts until this page is closed.',
};

/** `mine.csv · AUL · 412 of 1,508`. */
export function runWords({ of, scored }: KeptRun): string {
  if (of === null) return 'A run that can no longer be read';
  return `${of.set} · ${SCORE_PROTOCOLS[of.protocol].name} · ${formatCount(scored)} of ${formatCount(of.items)}`;
}

/** `albert-demo · 1a2b3c · f32 · Unmask 0.1.0 · 12 kB`. */
export function runFacts({ of, model, bytes }: KeptRun): string {
  const facts =
    of === null || model === null
      ? []
      : [model.name, shortRevision(model.revision), model.dtype, model.adapter, `Unmask ${of.unmask}`];
  return [...facts, formatBytes(bytes)].join(' · ');
}
