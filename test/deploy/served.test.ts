/** The samples of `deploy/`, each run by the real server, asked for a file of each kind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findServer } from '../../tools/setup/find_server.mjs';
import { SECURITY_HEADERS } from '../../tools/vite/headers.ts';
import { type Sample, serve, type Served } from './served.ts';

const FOREVER = 'public, max-age=31536000, immutable';

const SAMPLES: readonly Sample[] = [
  { server: 'nginx', file: 'nginx.conf', folder: '' },
  { server: 'nginx', file: 'nginx-subfolder.conf', folder: 'unmask/' },
  { server: 'caddy', file: 'Caddyfile', folder: '' },
];

describe.each(SAMPLES)('deploy/$file', (sample) => {
  const { server, folder } = sample;
  if (findServer(server) === null) {
    test.skip(`as ${server} serves it (optional: needs ${server})`, () => undefined);
    return;
  }
  let served: Served | null = null;
  beforeAll(async () => {
    served = await serve(sample);
  });
  afterAll(() => served?.close());

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${served?.origin ?? ''}/${path}`, { headers, redirect: 'manual' });

  test.each([
    ['', 200, /^text\/html/, 'no-cache', 'gzip'],
    ['index.html', 200, /^text\/html/, 'no-cache', 'gzip'],
    ['sw.js', 200, /^(application|text)\/javascript/, 'no-cache', 'gzip'],
    ['manifest.webmanifest', 200, /^application\/manifest\+json/, 'no-cache', undefined],
    ['favicon.svg', 200, /^image\/svg\+xml/, 'no-cache', 'gzip'],
    ['assets/main-abc123.js', 200, /^(application|text)\/javascript/, FOREVER, 'gzip'],
    ['assets/main-abc123.css', 200, /^text\/css/, FOREVER, 'gzip'],
    ['assets/kernels-abc123.wasm', 200, /^application\/wasm/, FOREVER, undefined],
    ['assets/gone-abc123.js', 404, /./, 'no-cache', null],
    ['weights/albert-demo/config.json', 200, /^application\/json/, 'no-cache', null],
    ['weights/albert-demo/model.safetensors', 200, /^application\/octet-stream|^$/, 'no-cache', null],
    ['weights/gone/model.safetensors', 404, /./, 'no-cache', null],
    ['gone', 404, /./, 'no-cache', null],
  ] as const)('%s: status %i, type, cache and compression', async (path, status, type, cache, encoding) => {
    const response = await ask(`${folder}${path}`, { 'Accept-Encoding': 'gzip' });
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    if (status === 200) {
      expect(response.headers.get('Content-Type') ?? '').toMatch(type);
      // Small or rare files one server compresses and another does not.
      if (encoding !== undefined) expect(response.headers.get('Content-Encoding')).toBe(encoding);
    }
    expect(response.headers.get('Cache-Control')).toBe(cache);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      expect([name, response.headers.get(name)]).toEqual([name, value]);
    }
  });

  test('weights come in ranges, whatever is accepted', async () => {
    const response = await ask(`${folder}weights/albert-demo/model.safetensors`, {
      'Accept-Encoding': 'gzip',
      Range: 'bytes=10-19',
    });
    expect(response.status).toBe(206);
    expect(response.headers.get('Content-Range')).toBe(`bytes 10-19/${served?.weightBytes}`);
    expect(await response.text()).toHaveLength(10);
  });

  if (folder !== '') {
    test('without its slash the folder’s address leads to it, what was asked kept', async () => {
      const response = await ask('unmask?a=b');
      expect(response.status).toBe(301);
      expect(new URL(response.headers.get('Location') ?? '').pathname).toBe('/unmask/');
      expect(new URL(response.headers.get('Location') ?? '').search).toBe('?a=b');
    });

    test('the site around it keeps its own headers', async () => {
      const response = await ask('neighbour.html');
      expect(response.status).toBe(200);
      const kept = Object.keys(SECURITY_HEADERS).filter((name) => response.headers.has(name));
      expect(kept).toEqual([]);
    });
  }
});
