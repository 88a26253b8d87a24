/** Cross-origin isolation: the two headers that a page, and each of its workers, is served with to share memory between threads. */

/**
 * `credentialless`: under `require-corp` the page could no longer ask a host without CORS whether it answers at all, which is how it tells
 * that from a broken connection (`weights/whose_fault.ts`). A browser that does not know it (Safari) computes on one thread.
 */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'credentialless',
} as const;

/** The same response under {@link ISOLATION_HEADERS}; its body goes with it. */
export function isolated(response: Response): Response {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
