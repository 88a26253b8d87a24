/** Cancellation, the same on every path: an `AbortError` is thrown, whatever `signal.reason` holds. */

/** The error of a cancelled operation. */
export function abortError(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  return new DOMException('The operation was cancelled.', 'AbortError');
}

/** @throws AbortError when `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}
