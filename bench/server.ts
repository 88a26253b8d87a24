/** The bench's pages from source, its data, and onnxruntime-web's files as published, in a cross-origin isolated origin. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { createServer, type Plugin } from 'vite';

export interface BenchServer {
  readonly origin: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** @param data files by the name they get under `/bench-data/` */
export async function startBenchServer(data: Readonly<Record<string, string>>): Promise<BenchServer> {
  const server = await createServer({
    logLevel: 'error',
    plugins: [benchFiles(data)],
    server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
  });
  await server.listen();
  const origin = server.resolvedUrls?.local[0];
  if (origin === undefined) throw new Error('the bench server has no address');
  return { origin, close: () => server.close() };
}

/** Serves the data and the peer; isolates every response, since WASM threads need shared memory. */
function benchFiles(data: Readonly<Record<string, string>>): Plugin {
  const builds = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-web')));
  return {
    name: 'unmask:bench-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
        const path = fileFor(new URL(request.url ?? '/', 'http://bench').pathname, data, builds);
        if (path === null) {
          next();
          return;
        }
        if (!existsSync(path)) {
          response.statusCode = 404;
          response.end();
          return;
        }
        response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
        response.setHeader('Content-Length', statSync(path).size);
        createReadStream(path).pipe(response);
      });
    },
  };
}

function fileFor(pathname: string, data: Readonly<Record<string, string>>, builds: string): string | null {
  if (pathname.startsWith('/bench-data/')) return data[basename(pathname)] ?? '';
  if (pathname.startsWith('/ort/')) return join(builds, basename(pathname));
  return null;
}
