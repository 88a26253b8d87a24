/** {@link loadWasm} behind `postMessage`: the page's own thread may not sleep. One answer a message, in order. */
import { canShareMemory, startBrowserThread } from '../../src/wasm/browser_thread.ts';
import { parseGolden } from '../../test/golden/format.ts';
import type { Engine, EngineFacts, RunAnswer, Work } from './engine.ts';
import { loadWasm } from './wasm.ts';

export type WasmQuestion =
  | { readonly kind: 'load'; readonly golden: unknown; readonly threads: number }
  | { readonly kind: 'run'; readonly work: Work };
export type WasmAnswer =
  { readonly facts: EngineFacts } | { readonly answer: RunAnswer } | { readonly failure: string };

let engine: Engine | null = null;

async function answer(question: WasmQuestion): Promise<WasmAnswer> {
  if (question.kind === 'load') {
    const file = parseGolden(question.golden);
    const count = canShareMemory() ? question.threads : 1;
    engine = await loadWasm(file, { count, start: startBrowserThread });
    return { facts: engine.facts };
  }
  if (engine === null) throw new Error('no engine is loaded');
  return { answer: await engine.run(question.work) };
}

addEventListener('message', ({ data }: MessageEvent<WasmQuestion>) => {
  void answer(data)
    .catch((error: unknown): WasmAnswer => ({ failure: String(error) }))
    .then((said) => postMessage(said));
});
