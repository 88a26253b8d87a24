/** The WebAssembly engine in a worker, seen from its page. */
import type { Engine } from './engine.ts';
import type { WasmAnswer, WasmQuestion } from './wasm_worker.ts';

/** @param golden the golden file, as parsed JSON. @param threads all cores where nothing is said */
export async function loadWasmWorker(golden: unknown, threads?: number): Promise<Engine> {
  const worker = new Worker(new URL('./wasm_worker.ts', import.meta.url), { type: 'module' });
  const ask = (question: WasmQuestion) =>
    new Promise<WasmAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<WasmAnswer>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(question);
    });
  const loaded = await ask({ kind: 'load', golden, threads: threads ?? navigator.hardwareConcurrency });
  if (!('facts' in loaded)) throw new Error('failure' in loaded ? loaded.failure : 'nothing was loaded');
  return {
    facts: loaded.facts,
    async run(work) {
      const said = await ask({ kind: 'run', work });
      if ('answer' in said) return said.answer;
      throw new Error('failure' in said ? said.failure : 'nothing was run');
    },
    close: () => {
      worker.terminate();
      return Promise.resolve();
    },
  };
}
