import { expect, test } from 'vitest';
import { passFlops } from '../model/cost.ts';
import type { Run } from '../model/run.ts';
import { demoModel } from '../../test/support/demo_model.ts';
import { FLOPS_TO_COMPARE, measureSessionRate } from './engine_rate.ts';

const { config: demo } = await demoModel();
const LARGE = { ...demo, hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 24 };
const { signal } = new AbortController();

/** A session that says its runs took `durations`, the last of them again and again. */
function sessionOf(durations: readonly number[], config = demo) {
  const requests: Run[] = [];
  const run = (request: Run): Promise<never> => {
    requests.push(request);
    const durationMs = durations[Math.min(requests.length, durations.length) - 1];
    return Promise.resolve({ answers: [], durationMs } as never);
  };
  return { session: { config, run }, requests };
}

test('the best of a few runs counts, and the first is never the only one', async () => {
  const { session, requests } = sessionOf([900, 20, 40]);
  const rate = await measureSessionRate(session, signal);
  expect(requests).toHaveLength(2);
  const [{ schedule, batch, reads }] = requests;
  expect(reads).toEqual([{ kind: 'hidden', rows: Uint32Array.of(0) }]);
  const passes = schedule?.length ?? NaN;
  expect(rate).toBeCloseTo((passes * passFlops(demo, [batch.ids.length])) / 0.02, -3);
  const quick = sessionOf([10, 10, 5]);
  await measureSessionRate(quick.session, signal);
  expect(quick.requests).toHaveLength(5);
});

test('a round is enough work to be measured and no more than the model has, whatever the model', async () => {
  const passesOf = async (config: typeof demo) => {
    const { session, requests } = sessionOf([30], config);
    await measureSessionRate(session, signal);
    return requests[0].schedule?.length;
  };
  expect(await passesOf(demo)).toBe(1);
  expect(await passesOf({ ...demo, hidden_size: 224, intermediate_size: 896 })).toBe(4);
  expect(await passesOf(LARGE)).toBe(1);
  expect(await passesOf({ ...demo, hidden_size: 8, intermediate_size: 8 })).toBe(demo.num_hidden_layers);
  const { session, requests } = sessionOf([30], { ...demo, max_position_embeddings: 4 });
  await measureSessionRate(session, signal);
  expect(requests[0].batch.ids).toHaveLength(4);
});

test('to compare with a GPU a run is larger: more passes, then more sequences, never without end', async () => {
  const workOf = async (config: typeof demo, leastFlops: number) => {
    const { session, requests } = sessionOf([30], config);
    await measureSessionRate(session, signal, leastFlops);
    const [{ batch, schedule = [] }] = requests;
    const lengths = Array.from(batch.cuSeqlens.slice(1), (end, s) => end - batch.cuSeqlens[s]);
    return { flops: schedule.length * passFlops(config, lengths), sequences: lengths.length };
  };
  const most = demo.num_hidden_layers * passFlops(demo, [8]);
  expect(await workOf(demo, most)).toEqual({ flops: most, sequences: 1 });
  const more = await workOf(demo, 2.5 * most);
  expect(more.sequences).toBe(3);
  expect(more.flops).toBeGreaterThanOrEqual(2.5 * most);
  expect((await workOf(LARGE, FLOPS_TO_COMPARE)).flops).toBeGreaterThanOrEqual(FLOPS_TO_COMPARE);
  expect((await workOf({ ...demo, hidden_size: 8, intermediate_size: 8 }, 1e12)).sequences).toBe(64);
});

test('a clock that stands still promises no infinite rate', async () => {
  expect(Number.isFinite(await measureSessionRate(sessionOf([0]).session, signal))).toBe(true);
});

test('what a run fails with is what is told', async () => {
  const session = { config: demo, run: (): Promise<never> => Promise.reject(new Error('no')) };
  await expect(measureSessionRate(session, signal)).rejects.toThrow('no');
});
