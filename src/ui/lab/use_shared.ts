import { useEffect, useState } from 'react';
import { decodeShare } from '../../probes/share/fragment.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { UnmaskErrorData } from '../../page/client.ts';

export interface OpenedLink {
  /** Null where there was none, or it could not be read. */
  readonly state: SharedState | null;
  readonly error: UnmaskErrorData | null;
  /** The visitor has read what was said of it. */
  readonly dismiss: () => void;
}

interface Opened {
  readonly fragment: string;
  readonly state: SharedState | null;
  readonly error: UnmaskErrorData | null;
}

/**
 * Opens what a link shares, once a link. A link that cannot be read changes nothing.
 * @param shared what stands behind the view's name in the fragment
 * @param open takes the state over; called while rendering, with this component's own state only
 */
export function useShared(shared: string, open: (state: SharedState) => void): OpenedLink {
  const [opened, setOpened] = useState<Opened>({ fragment: '', state: null, error: null });
  if (shared !== opened.fragment) {
    const decoded = shared === '' ? null : decodeShare(shared);
    setOpened({
      fragment: shared,
      // Back at the plain view, what was opened is still what is looked at.
      state: decoded === null ? opened.state : decoded.ok ? decoded.value : null,
      error: decoded === null || decoded.ok ? null : decoded.error,
    });
    if (decoded?.ok === true) open(decoded.value);
  }
  return {
    state: opened.state,
    error: opened.error,
    dismiss: () => setOpened({ ...opened, state: null, error: null }),
  };
}

/** Once something was changed the address no longer says what is on the page: the state leaves it. */
export function useAddressFollows(shared: string, view: string, isChanged: boolean): void {
  useEffect(() => {
    if (shared !== '' && isChanged) history.replaceState(null, '', `#${view}`);
  }, [shared, view, isChanged]);
}
