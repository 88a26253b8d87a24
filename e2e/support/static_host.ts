/** A static host as `deploy/` sets one up: a folder under a path, with every header, and a plain 404. It can vanish. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECURITY_HEADERS } from '../../tools/vite/headers.ts';

/** What was built. */
export const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticHost {
  /** Where the folder is served; ends in a slash. */
  readonly url: string;
  /** Paths asked for, below `url`. */
  readonly asked: string[];
  /** Ends it: from then on there is nobody at this address. */
  close(): Promise<void>;
}

/** Serves `folder` under `path`, which begins and ends in a slash. Files are read anew for each request. */
export async function startStaticHost(
  folder: string,
  path: string,
  headers: Readonly<Record<string, string>> = SECURITY_HEADERS,
): Promise<StaticHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const name = pathname.startsWith(path) ? pathname.slice(path.length) : null;
    if (name !== null) asked.push(name);
    for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
    const file = join(folder, name === '' ? 'index.html' : (name ?? '\0'));
    readFile(file).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
          .end(body),
      () => response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A copy of what was built, changed by `change`, on a host of its own until it is closed. */
export async function startChangedSite(change: (folder: string) => Promise<void>): Promise<StaticHost> {
  const folder = await mkdtemp(join(tmpdir(), 'unmask-site-'));
  await cp(DIST, folder, { recursive: true });
  await change(folder);
  const host = await startStaticHost(folder, '/');
  return {
    ...host,
    close: async () => {
      await host.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** For {@link startChangedSite}: code before the worker's own. What is routed by Playwright would not reach the hub. */
export function withWorkerPrelude(prelude: string): (folder: string) => Promise<void> {
  return async (folder) => {
    const assets = join(folder, 'assets');
    const name = (await readdir(assets)).find((file) => /^worker-.*\.js$/.test(file));
    if (name === undefined) throw new Error('no worker was built');
    await writeFile(join(assets, name), `${prelude}\n${await readFile(join(assets, name), 'utf8')}`);
  };
}
