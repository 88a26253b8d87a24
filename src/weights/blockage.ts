/** Why a host cannot be read from: no connection to it, or something that lets this page, and nobody else, have nothing. */
import { throwIfAborted } from '../model/abort.ts';
import type { UnmaskError } from '../model/errors.ts';
import { blockedError } from './download_errors.ts';
import type { Transport } from './transport.ts';

const PATIENCE_MS = 5000;

/**
 * A host that answers others and not us blocks us. A browser tells both failures alike, so the host is asked for an answer
 * that nobody may read.
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
