/** Threads of Node beside a session's own. The engine is the page's own, and so is what a thread does. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadTask } from '../../src/wasm/control.ts';
import type { Threads } from '../../src/wasm/session.ts';
import type { Thread } from '../../src/wasm/thread.ts';
import { UsageError } from '../exit_status.ts';

/** The packed program, which in a thread is nothing but that thread. */
const PROGRAM = new URL('./unmask.js', import.meta.url);

/**
 * @param count with the caller's own
 * @throws UsageError where the program is not packed: Node 20 starts no thread from TypeScript
 */
export function programThreads(count: number): Threads {
  if (!existsSync(fileURLToPath(PROGRAM))) {
    throw new UsageError(
      '--threads is for the packed program: npm run build:cli, then node dist-cli/unmask.js.',
    );
  }
  return { count, start: (task) => startNodeThread(PROGRAM, task) };
}

/**
 * Resolves when the thread is ready; it keeps no process alive.
 * @param script serves `workerData` and says `ready`
 * @param onStart gets the worker: for tests that end one
 */
export function startNodeThread(
  script: URL,
  task: ThreadTask,
  onStart?: (worker: Worker) => void,
): Promise<Thread> {
  const worker = new Worker(script, { workerData: task });
  onStart?.(worker);
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
