/** What is set up in a view, kept for the tab, so that a reload loses nothing. */
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import type { SharedState } from '../../probes/share/state.ts';

const PREFIX = 'unmask.';

/** Keeps the state; a refusal (private window, quota, too much of it) costs only that. */
export function keepState(storage: () => Pick<Storage, 'setItem'>, view: string, state: SharedState): void {
  const encoded = encodeShare(state);
  if (!encoded.ok) return;
  try {
    storage().setItem(PREFIX + view, encoded.value);
  } catch {
    // It is still on the page.
  }
}

/** The kept state, or null. Storage may be forbidden and its content may be anything: both are survived. */
export function restoreState(storage: () => Pick<Storage, 'getItem'>, view: string): SharedState | null {
  try {
    const kept = storage().getItem(PREFIX + view);
    const decoded = kept === null ? null : decodeShare(kept);
    return decoded?.ok === true ? decoded.value : null;
  } catch {
    return null;
  }
}
