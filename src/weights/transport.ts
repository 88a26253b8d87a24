/** How files are asked for, and how patiently. Replaced in tests, where nobody waits. */
import { throwIfAborted, abortError } from '../model/abort.ts';

export interface Transport {
  readonly fetch: typeof fetch;
  /** A connection that gives no byte for so long is given up and made anew. */
  readonly stallMs: number;
  /** Failures in a row, without a byte between them, before a download stops. */
  readonly failuresAllowed: number;
  /** How long to wait after the n-th failure in a row, n from 1. */
  readonly backOffMs: (failures: number) => number;
  /** @throws AbortError when `signal` fires. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Whether the page's own policy has refused a request to this address, or the redirect it was answered with, since it was last asked. */
  readonly refusedByPolicy: (url: URL) => boolean;
  /** Whether the browser believes that there is a network. It may be wrong: nothing but words depends on it. */
  readonly isOnline: () => boolean;
}

/** A part that is damaged on the disk is asked for again at most so often: nobody should wait minutes for it. */
const REPAIR_FAILURES = 2;

/** The same, less patient: for what is missing of a copy that is kept. */
export function forRepair(transport: Transport): Transport {
  return { ...transport, failuresAllowed: Math.min(REPAIR_FAILURES, transport.failuresAllowed) };
}

/** The longest wait a server is granted. */
export const LONGEST_WAIT_MS = 600_000;

/** Addresses that the page's policy refused, as the browser tells the worker. */
const refused = new Set<string>();
if (typeof self !== 'undefined') {
  self.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
    refused.add(blockedURI);
  });
}

/** As visitors get it: about two minutes of trying before it stops. */
export function defaultTransport(): Transport {
  return {
    // Looked up at each call, and called as a plain function, as browsers require.
    fetch: (input, init) => fetch(input, init),
    stallMs: 20_000,
    failuresAllowed: 7,
    backOffMs: (failures) => Math.min(30_000, 1000 * 2 ** (failures - 1)) * (0.8 + 0.4 * Math.random()),
    sleep,
    refusedByPolicy: (url) => refused.delete(url.href),
    // Node has no such opinion, and before version 21 nobody to ask for one.
    isOnline: () => typeof navigator === 'undefined' || (navigator as Partial<Navigator>).onLine !== false,
  };
}

export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const done = (): void => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      clearTimeout(timer);
      if (signal) reject(abortError(signal));
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
