/** Cross-origin isolation: the two headers that a page, and each of its workers, is served with to share memory between threads. */

/**
 * Of `require-corp` and `credentialless` every browser with service workers knows the first. Whatever comes from another host is fetched
 * with CORS here, which both allow.
 */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** The same response under {@link ISOLATION_HEADERS}; its body goes with it. */
export function isolated(response: Response): Response {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION_HEADERS)) headers.set(name, value);
  return new Response(response.body, { status, statusText, headers });
}
