/**
 * The headers of every response, as preview and the samples in `deploy/` send them. `deploy/` holds copies, because a host
 * reads its own format; `headers.test.ts` compares them with this.
 */
import { randomBytes } from 'node:crypto';
import type { Plugin } from 'vite';
import { ISOLATION_HEADERS } from '../../src/shell/isolated.ts';
import { CONTENT_SECURITY_POLICY, developmentPolicy } from './content_security_policy.ts';

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  // The address may hold the visitor's text after `#`; no other host needs any part of it.
  'Referrer-Policy': 'no-referrer',
  ...ISOLATION_HEADERS,
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

/** What Vite writes as the nonce into a page; each response gets its own in its place. */
const PLACEHOLDER = 'unmask-nonce-placeholder';

/** The dev server under the same policy: every response carries it, every page its own nonce. */
export function developmentHeaders(): Plugin {
  return {
    name: 'unmask:development-headers',
    // `vite preview` serves what was built: no nonce, nothing inserted.
    apply: (_config, { command, isPreview }) => command === 'serve' && isPreview !== true,
    config: () => ({ html: { cspNonce: PLACEHOLDER } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const nonce = randomBytes(16).toString('base64');
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
        response.setHeader('Content-Security-Policy', developmentPolicy(nonce));
        if (request.headers.accept?.includes('text/html') !== true) {
          next();
          return;
        }
        // A "not modified" would pair the browser's old page with this response's nonce.
        delete request.headers['if-none-match'];
        const end = response.end.bind(response) as (...args: unknown[]) => typeof response;
        response.end = (...args: unknown[]) => {
          const [body, ...rest] = args;
          return typeof body === 'string' ? end(body.replaceAll(PLACEHOLDER, nonce), ...rest) : end(...args);
        };
        next();
      });
    },
  };
}
