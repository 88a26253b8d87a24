/** The CPU path under the bench: what a visitor without WebGPU gets. */
import { CpuSession } from '../../src/cpu/session.ts';
import type { GoldenFile } from '../../test/golden/format.ts';
import { formulaWeights } from '../../test/golden/formula.ts';
import type { Engine } from './engine.ts';
import { runWork } from './unmask.ts';

export async function loadCpu(file: GoldenFile): Promise<Engine> {
  const weights = [...formulaWeights(file)];
  const startMs = performance.now();
  const session = await CpuSession.create({
    config: file.config,
    weights,
    precision: 'f32',
    identity: { name: file.model, revision: 'golden formula', content: '' },
  });
  return {
    facts: {
      name: 'Unmask CPU path, 1 thread',
      adapter: 'CPU',
      software: false,
      dtype: 'f32',
      loadMs: performance.now() - startMs,
    },
    run: (work) => runWork(session, work),
    close: async () => {
      session.destroy();
      return Promise.resolve();
    },
  };
}
