/** Why a host gives nothing: there is no connection to it, or something blocks this page alone. */
import { throwIfAborted } from '../model/abort.ts';
import type { UnmaskError } from '../model/errors.ts';
import { blockedError } from './download_errors.ts';
import type { Transport } from './transport.ts';

const PATIENCE_MS = 5000;

/**
 * Tells a blocked page from a lost connection, which a browser reports alike. The host is sent a request whose answer no page
 * may read. If an answer comes, the connection works, and this page is blocked.
 * @param error what the fetching failed with
 * @returns `weights/blocked`, or null where the host is simply not reached
 * @throws AbortError when `signal` fires
 */
export async function blockage(
  url: URL,
  error: UnmaskError,
  transport: Transport,
  signal: AbortSignal | undefined,
): Promise<UnmaskError | null> {
  if (error.code !== 'weights/network') return null;
  try {
    // That there is an answer is all that is asked.
    await transport.fetch(new URL('/', url), {
      mode: 'no-cors',
      method: 'HEAD',
      credentials: 'omit',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]),
    });
  } catch {
    throwIfAborted(signal);
    return null;
  }
  return blockedError(url, 'unknown', error);
}
