/** What is set up in a view, kept for the tab, so that a reload loses nothing. */
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import type { SharedState } from '../../probes/share/state.ts';
import { keepText, keptText } from '../kept_text.ts';

const PREFIX = 'unmask.';

/** Keeps the state. One that is too much for a link is not kept, and neither is an older one in its place. */
export function keepState(storage: () => Pick<Storage, 'setItem'>, view: string, state: SharedState): void {
  const encoded = encodeShare(state);
  keepText(storage, PREFIX + view, encoded.ok ? encoded.value : '');
}

/** The kept state; null where there is none, or what is kept is something else. */
export function restoreState(storage: () => Pick<Storage, 'getItem'>, view: string): SharedState | null {
  const kept = keptText(storage, PREFIX + view);
  const decoded = kept === null ? null : decodeShare(kept);
  return decoded?.ok === true ? decoded.value : null;
}
