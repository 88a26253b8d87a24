/** A session's threads: that they end with it, and what becomes of it where one of them ends. */
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { fixtureGolden } from '../../test/golden/load.ts';
import { failure } from '../../test/support/errors.ts';
import { createWasmSession } from '../../test/support/wasm.ts';
import { nodeThreads } from '../../tools/node_threads.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import { type Threads, WasmSession } from './session.ts';

const file = fixtureGolden('nano');
const sessions: WasmSession[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});

async function create(threads: Threads): Promise<WasmSession> {
  const session = await createWasmSession(file, { threads });
  sessions.push(session);
  return session;
}

const request = {
  batch: raggedBatch([{ ids: Uint32Array.of(2, 10, 4, 30, 40, 50, 60, 3) }]),
  reads: [{ kind: 'predict', rows: Uint32Array.of(2), topK: 3 }],
} as const;
const ended = (worker: Worker) => new Promise((resolve) => worker.once('exit', resolve));

test('one that ends during a run fails it, and the next run has new ones', async () => {
  const workers: Worker[] = [];
  const session = await create(nodeThreads(2, (worker) => workers.push(worker)));
  const { answers } = await session.run(request);
  const lost = await failure('cpu/thread-lost', () =>
    session.run({ ...request, onProgress: (done) => done === 1 && void workers[0].terminate() }),
  );
  expect(lost.remedy).toContain('Run it again');
  expect((await session.run(request)).answers).toEqual(answers);
  expect(workers).toHaveLength(2);
});

test('one that ends between runs is started anew', async () => {
  const workers: Worker[] = [];
  const session = await create(nodeThreads(2, (worker) => workers.push(worker)));
  const { answers } = await session.run(request);
  await workers[0].terminate();
  expect((await session.run(request)).answers).toEqual(answers);
  expect(workers).toHaveLength(2);
});

test('end with the session', async () => {
  const workers: Worker[] = [];
  const session = await create(nodeThreads(3, (worker) => workers.push(worker)));
  const all = Promise.all(workers.map(ended));
  session.destroy();
  await all;
  expect(workers).toHaveLength(2);
});

test('none is left behind where one does not start, or the weights do not come', async () => {
  const workers: Worker[] = [];
  const all: Promise<unknown>[] = [];
  const threads = nodeThreads(3, (worker) => {
    workers.push(worker);
    all.push(ended(worker));
  });
  let started = 0;
  const refusing: typeof threads = {
    count: 3,
    start: (task) => (started++ === 0 ? threads.start(task) : Promise.reject(new Error('no more'))),
  };
  await expect(create(refusing)).rejects.toThrow('no more');
  const { config } = file;
  const identity = { name: 'nano', revision: 'test', content: '' };
  await failure('weights/missing-tensor', () =>
    WasmSession.create({ config, identity, threads, weights: [] }),
  );
  await Promise.all(all);
  expect(workers).toHaveLength(3);
});
