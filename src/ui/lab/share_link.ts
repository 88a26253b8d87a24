/** Addresses that carry a state. The text is only ever in the fragment, which no browser sends. */
import { UnmaskError } from '../../page/client.ts';
import { encodeShare } from '../../probes/share/fragment.ts';
import type { SharedState } from '../../probes/share/state.ts';
import type { ViewId } from '../frame/route.ts';
import type { ShareAction } from './ShareMenu.tsx';

/**
 * The whole link.
 * @param page the address of the page; its own fragment and query are left out
 * @throws UnmaskError `share/too-large`.
 */
export function shareLink(page: string, view: ViewId, state: SharedState): string {
  const fragment = encodeShare(state);
  if (!fragment.ok) throw new UnmaskError(fragment.error);
  const url = new URL(page);
  url.search = '';
  url.hash = '';
  return `${url.href.replace(/#$/, '')}#${view}/${fragment.value}`;
}

/** Copies the link of a view. @param state made at the press, with the numbers that go with it */
export function linkAction(view: ViewId, state: () => SharedState): ShareAction {
  return { id: 'link', name: 'Copy link', text: () => shareLink(location.href, view, state()) };
}
