/** A worker of a browser as a thread of a session. */
import type { ThreadTask } from './control.ts';
import type { Thread } from './thread.ts';

/** Whether memory can be shared with workers here: in a browser, on a page that is cross-origin isolated. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated;
}

/** See {@link import('./thread.ts').StartThread}. */
export function startBrowserThread(task: ThreadTask): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread_worker.ts', import.meta.url), { type: 'module' });
    const lost = new Promise<string>((settle) => {
      worker.onerror = ({ message }) => {
        const reason = message || 'its script could not be loaded';
        reject(new Error(`A thread did not start: ${reason}`));
        settle(reason);
      };
    });
    worker.onmessage = () => resolve({ lost, end: () => worker.terminate() });
    worker.postMessage(task);
  });
}
