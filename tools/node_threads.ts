/** Threads of Node for the WebAssembly engine in tests and tools. The engine is the page's own. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Rolldown } from 'vite';
import type { Threads } from '../src/wasm/session.ts';
import type { Thread } from '../src/wasm/thread.ts';

const ENTRY = fileURLToPath(new URL('./node_thread_worker.ts', import.meta.url));

/** @param count with the caller's own. @param onStart gets each worker: for tests that end one */
export function nodeThreads(count: number, onStart?: (worker: Worker) => void): Threads {
  return {
    count,
    async start(task) {
      const worker = new Worker(await script(), { workerData: task });
      onStart?.(worker);
      return started(worker);
    },
  };
}

/** Resolves when the worker is ready; it keeps no process alive. */
function started(worker: Worker): Promise<Thread> {
  return new Promise((resolve, reject) => {
    let failure = 'it was ended';
    worker.on('error', (error) => {
      failure = error.message;
    });
    const lost = new Promise<string>((settle) => {
      worker.on('exit', () => {
        reject(new Error(`A thread did not start: ${failure}`));
        settle(failure);
      });
    });
    worker.once('message', () => {
      worker.unref();
      resolve({ lost, end: () => void worker.terminate() });
    });
  });
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
