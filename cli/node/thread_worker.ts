/** A worker of Node that computes beside a session: see `src/wasm/thread_worker.ts`, its counterpart in a browser. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadTask } from '../../src/wasm/control.ts';
import { serve } from '../../src/wasm/thread.ts';

/** Returns at the end of the session. */
export function serveSession(): void {
  serve(workerData as ThreadTask, () => parentPort?.postMessage('ready'));
}
