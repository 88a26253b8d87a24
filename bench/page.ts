/** The browser side of the bench: the page's own engine, weights by the golden formula. */
import { acquireDevice } from '../src/gpu/device.ts';
import { GpuSession } from '../src/gpu/session.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { measurePass, type PageAnswer, type PageTask, type PassTiming } from './measure.ts';

declare global {
  interface Window {
    unmaskBench(task: PageTask): Promise<PageAnswer>;
  }
}

window.unmaskBench = async ({ golden, tokens, runs }) => {
  const startMs = performance.now();
  const file: GoldenFile = { ...golden, tensors: new Map(golden.tensors), sample_stride: 1, cases: [] };
  const acquired = await acquireDevice(navigator.gpu, { f16: false });
  const session = await GpuSession.create({
    acquired,
    config: file.config,
    weights: formulaWeights(file),
    identity: { name: file.model, revision: 'golden formula' },
  });
  const loadMs = performance.now() - startMs;
  const timings: PassTiming[] = [];
  for (const count of tokens) timings.push(await measurePass(session, count, runs));
  const adapter = session.identity.adapter;
  session.destroy();
  return { adapter, loadMs, timings };
};
