/**
 * The Content-Security-Policy the app is made for. Sent on every response, the worker's too: a dedicated worker takes its
 * policy from its own response. `wasm-unsafe-eval` is for SentencePiece; there is no `unsafe-eval` and no inline code.
 */
const DIRECTIVES = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'font-src': ["'self'"],
  // The hub, and the hosts it redirects to for the files themselves.
  'connect-src': ["'self'", 'https://huggingface.co', 'https://*.huggingface.co', 'https://*.hf.co'],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Directive = keyof typeof DIRECTIVES;

/** The policy as one header value, with more sources where the dev server needs them. */
function policy(more: Partial<Record<Directive, string>> = {}): string {
  return (Object.keys(DIRECTIVES) as Directive[])
    .map((name) => [name, ...DIRECTIVES[name], ...(more[name] === undefined ? [] : [more[name]])].join(' '))
    .join('; ');
}

export const CONTENT_SECURITY_POLICY = policy();

/**
 * The same for the dev server, whose client inserts `<script>` and `<style>`, talks over a web socket and, when the server
 * restarts, waits for it in a shared worker made from a blob.
 * @param nonce base64, fresh for each response.
 */
export function developmentPolicy(nonce: string): string {
  const allowed = `'nonce-${nonce}'`;
  return policy({
    'script-src': allowed,
    'style-src': allowed,
    'connect-src': 'ws:',
    'worker-src': 'blob:',
  });
}

/** Whether `connect-src` lets a request go to `url`, an absolute URL of another origin than the app's. */
export function mayConnect(url: URL): boolean {
  return DIRECTIVES['connect-src'].some((source) => {
    if (!source.startsWith('https://')) return false;
    const host = source.slice('https://'.length);
    return (
      url.protocol === 'https:' &&
      (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host)
    );
  });
}
