/**
 * Whose fault it is that an address gives nothing. A browser reports alike a broken connection, an answer that the page may not read, a
 * host that the page's policy refuses, and a redirect that leads nowhere. Asked in other ways it tells them apart:
 *
 *     the hub's list of models, no redirect followed    an answer: the hub is there, and lets this page read. It leads nowhere by itself
 *     the address, no redirect followed                 a redirect: the host it names fails, and not the one that names it
 *     the address, its answer not to be read            an answer: one comes, and is kept from this page
 */
import { throwIfAborted } from '../model/abort.ts';
import type { UnmaskError } from '../model/errors.ts';
import { pause } from '../model/pause.ts';
import {
  blockedError,
  elsewhereError,
  nothingBehindError,
  portalError,
  unreachableError,
  unreadableBehindError,
} from './download_errors.ts';
import { hubListUrl, isHubAddress } from './hosts.ts';
import type { Transport } from './transport.ts';

const PATIENCE_MS = 5000;
/** A browser tells of a refusal by the policy a moment after the request has failed by it. */
const POLICY_TOLD_MS = 50;

interface Asking {
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
  /** The host that has answered for this address before, as it was led on to; null where none has. */
  readonly answeredBefore: string | null;
}

/**
 * What `error` should have said: the address was asked for and no answer came that the page could read.
 * @returns `weights/blocked` where the page may not read from the host it asks, for as long as nobody changes that; else `weights/network`,
 *   with the host that fails: that may pass by itself
 * @throws AbortError when `signal` fires
 */
export async function whoseFault(url: URL, error: UnmaskError, asking: Asking): Promise<UnmaskError> {
  const { transport, signal, answeredBefore } = asking;
  const list = isHubAddress(url) ? hubListUrl(url.origin) : null;
  const asOne = () =>
    Promise.all([
      list && ask(list, { method: 'HEAD', redirect: 'manual' }, asking),
      ask(url, { method: 'HEAD', redirect: 'manual' }, asking),
      ask(url, { mode: 'no-cors' }, asking),
    ]);
  const [listed, direct, unread] = await asOne();
  throwIfAborted(signal);
  if (unread === 'nothing') {
    await pause(POLICY_TOLD_MS);
    // Where a redirect is refused, the browser names the address that was asked for, and not where it leads.
    if (list && transport.refusedByPolicy(list)) return blockedError(url, 'policy', error);
    if (transport.refusedByPolicy(url)) {
      if (list === null && direct === 'nothing') return blockedError(url, 'policy', error);
      return listed === 'answer' ? elsewhereError(url, error) : portalError(url, error);
    }
  }
  if (listed === 'redirect') return portalError(url, error);
  if (direct === 'redirect') {
    return unread === 'answer'
      ? unreadableBehindError(url, answeredBefore, error)
      : nothingBehindError(url, answeredBefore, error);
  }
  if (unread === 'answer' && direct === 'nothing' && answeredBefore === null) {
    // A connection that comes and goes looks so once, by chance.
    const [, directAgain, unreadAgain] = await asOne();
    throwIfAborted(signal);
    if (directAgain === 'nothing' && unreadAgain === 'answer') return blockedError(url, 'unknown', error);
  }
  const isNothing = listed !== 'answer' && direct === 'nothing' && unread === 'nothing';
  return isNothing && transport.isOnline() ? unreachableError(url, error) : error;
}

type Came = 'answer' | 'redirect' | 'nothing';

/** That something comes is all that is asked: the connection is dropped with its first bytes. */
async function ask(url: URL, init: RequestInit, { transport, signal }: Asking): Promise<Came> {
  const stop = new AbortController();
  try {
    const { type, status } = await transport.fetch(url, {
      credentials: 'omit',
      ...init,
      signal: AbortSignal.any([
        stop.signal,
        AbortSignal.timeout(PATIENCE_MS),
        ...(signal === undefined ? [] : [signal]),
      ]),
    });
    // Outside a browser the redirect itself is given.
    const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
    return init.redirect === 'manual' && isRedirect ? 'redirect' : 'answer';
  } catch {
    return 'nothing';
  } finally {
    stop.abort();
  }
}
