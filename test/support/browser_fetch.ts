/** A network as a browser shows it to a page: what the page may not read is a connection that failed. */
import type { Transport } from '../../src/weights/transport.ts';
import { fastTransport } from './store.ts';

/** Where the page is that asks. */
const PAGE = 'http://page.test';
const MOST_REDIRECTS = 20;

/**
 * `fastTransport` under a browser's rules, as Chromium 156 was seen to follow them: answers without CORS headers, hosts that the page's
 * policy does not allow, also behind a redirect, and redirects in circles all fail alike; a refusal by the policy is told by the address
 * that was asked for.
 * @param mayRead the policy of the page: whether it may ask this address
 */
export function browserTransport(
  mayRead: (url: URL) => boolean = () => true,
  change: Partial<Transport> = {},
): ReturnType<typeof fastTransport> {
  const refused = new Set<string>();
  const asPage: typeof fetch = async (input, init) => {
    const first = new URL(input instanceof Request ? input.url : input);
    let url = first;
    const headers = new Headers(init?.headers);
    headers.set('Origin', PAGE);
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      if (!mayRead(url)) {
        refused.add(first.href);
        break;
      }
      const response = await fetch(url, { ...init, mode: 'cors', headers, redirect: 'manual' });
      if (init?.mode !== 'no-cors' && !response.headers.has('access-control-allow-origin')) {
        await response.body?.cancel();
        break;
      }
      const location = response.headers.get('location');
      if (init?.redirect === 'manual' || location === null) return response;
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new TypeError('Failed to fetch');
  };
  return fastTransport(asPage, { refusedByPolicy: (url) => refused.delete(url.href), ...change });
}
