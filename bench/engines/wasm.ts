/** The WebAssembly engine under the bench, on a thread that may sleep: Node's own, or a worker of the page. */
import { type Threads, WasmSession } from '../../src/wasm/session.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import type { Engine } from './engine.ts';
import { runWork } from './unmask.ts';

/** Weights by the golden formula, made before the clock starts. */
export async function loadWasm(file: GoldenFile, threads: Threads): Promise<Engine> {
  const weights = [...formulaWeights(file)];
  const startMs = performance.now();
  const session = await WasmSession.create({
    config: file.config,
    weights,
    identity: { name: file.model, revision: 'golden formula', content: '' },
    threads,
  });
  return {
    facts: {
      name: `Unmask ${session.identity.adapter}`,
      adapter: 'CPU',
      software: false,
      dtype: 'f32',
      loadMs: performance.now() - startMs,
    },
    run: (work) => runWork(session, work),
    close: () => {
      session.destroy();
      return Promise.resolve();
    },
  };
}
