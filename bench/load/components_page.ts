/** Starts a worker that measures the parts of a load; the store's file handles are a worker's only. */
import type { LoadParts } from './components_worker.ts';

declare global {
  interface Window {
    measureLoad(): Promise<LoadParts>;
  }
}

window.measureLoad = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./components_worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (message: MessageEvent<LoadParts | { readonly failed: string }>) => {
      worker.terminate();
      if ('failed' in message.data) reject(new Error(message.data.failed));
      else resolve(message.data);
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(new URL('../../weights/', location.href).href);
  });
