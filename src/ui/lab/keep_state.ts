/** What is set up in a view, kept for the tab, so that a reload loses nothing. */
import { decodeShare, encodeShare } from '../../probes/share/fragment.ts';
import { SHARE_LIMITS, type SharedState } from '../../probes/share/state.ts';
import { keepText, keptText } from '../kept_text.ts';

const PREFIX = 'unmask.';
/** Behind the name of a view: a text that is too long for a link, which is kept as it is. */
const LONG_TEXT = '.text';

/** Keeps the state. One that is too much for a link in all else is not kept, and neither is an older one in its place. */
export function keepState(storage: () => Pick<Storage, 'setItem'>, view: string, state: SharedState): void {
  const { template } = state;
  const isLong = template.length > SHARE_LIMITS.template;
  const encoded = encodeShare(isLong ? { ...state, template: '' } : state);
  keepText(storage, PREFIX + view, encoded.ok ? encoded.value : '');
  const place = PREFIX + view + LONG_TEXT;
  // Storage that is too full for the next text would keep the one before it.
  keepText(storage, place, '');
  if (isLong && encoded.ok) keepText(storage, place, template);
}

/** The kept state; null where there is none, or what is kept is something else. */
export function restoreState(storage: () => Pick<Storage, 'getItem'>, view: string): SharedState | null {
  const kept = keptText(storage, PREFIX + view);
  const decoded = kept === null ? null : decodeShare(kept);
  if (decoded?.ok !== true) return null;
  const long = keptText(storage, PREFIX + view + LONG_TEXT) ?? '';
  return long === '' ? decoded.value : { ...decoded.value, template: long };
}
