/**
 * Runs a TypeScript tool through Vite, with the project's own plugins, so that a tool imports `src` exactly as the page
 * does (`.wgsl?raw`, the rewritten sentencepiece-js). Usage: `node tools/run.mjs tools/NAME.ts [arguments]`.
 *
 * The tool exports `main(argv)`, a promise of its exit status. Vite's `runnerImport` closes its runner once the module is
 * there, so a tool could import nothing later; a server in middleware mode stays open until `main` is done.
 */
import { pathToFileURL, fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const [tool, ...argv] = process.argv.slice(2);
if (tool === undefined) {
  console.error('usage: node tools/run.mjs TOOL.ts [arguments]');
  process.exit(2);
}

const server = await createServer({
  root,
  configFile: resolve(root, 'vite.config.ts'),
  appType: 'custom',
  logLevel: 'error',
  clearScreen: false,
  optimizeDeps: { noDiscovery: true, include: [] },
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
try {
  const loaded = await server.ssrLoadModule(pathToFileURL(resolve(root, tool)).pathname);
  if (typeof loaded.main !== 'function') throw new Error(`${tool} exports no function main(argv)`);
  process.exitCode = await loaded.main(argv);
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
} finally {
  await server.close();
}
