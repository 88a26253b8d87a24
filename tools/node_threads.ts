/** Threads of Node for the WebAssembly engine in tests and tools. The engine is the page's own. */
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { Rolldown } from 'vite';
import { startNodeThread } from '../cli/node/threads.ts';
import type { Threads } from '../src/wasm/session.ts';

const ENTRY = fileURLToPath(new URL('./node_thread_worker.ts', import.meta.url));

/** @param count with the caller's own. @param onStart gets each worker: for tests that end one */
export function nodeThreads(count: number, onStart?: (worker: Worker) => void): Threads {
  return {
    count,
    start: async (task) => startNodeThread(await script(), task, onStart),
  };
}

let bundled: Promise<URL> | undefined;

/** The worker's script, bundled to JavaScript: Node 20 starts no worker from TypeScript. */
function script(): Promise<URL> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<URL> {
  // Only here: the bench's bundle runs where there is no Vite, on one thread.
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, ssr: ENTRY, minify: false, target: 'es2023' },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return new URL(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}
