/** Measures asked of a worker that is made up: in turn, each row sent once, cancelled, failing, crashed or refused. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { jensenShannon } from '../../probes/divergence.ts';
import { groupInference } from '../../probes/group_inference.ts';
import { MeasureClient } from './client.ts';
import { Measurer } from './measurer.ts';
import type { MeasureRequest } from './messages.ts';
import { requestWire, type OpenMeasures } from './wire.ts';

const { signal } = new AbortController();
/** A distribution over three words. */
const row = (first: number): Float32Array => Float32Array.of(first, first / 2, 1 - first * 1.5).map(Math.log);

/** A worker that answers one request a `step`, in clones as `postMessage` makes them. */
function madeUp() {
  const requests: MeasureRequest[] = [];
  const waiting: MeasureRequest[] = [];
  const on: Partial<Parameters<OpenMeasures>[0]> = {};
  const measurer = new Measurer((answer) => on.answer?.(structuredClone(answer)));
  const open: OpenMeasures = (heard) => {
    Object.assign(on, heard);
    return requestWire(
      (request) => {
        requests.push(request);
        waiting.push(structuredClone(request));
      },
      () => waiting.splice(0),
    );
  };
  return {
    ...{ requests, open },
    client: new MeasureClient(open),
    crash: () => on.crash?.(),
    step: (count = 1) => {
      for (const request of waiting.splice(0, count)) measurer.handle(request);
    },
    stepAll: () => {
      while (waiting.length > 0) for (const request of waiting.splice(0)) measurer.handle(request);
    },
  };
}

const kinds = (requests: readonly MeasureRequest[]): string => requests.map(({ type }) => type).join(' ');

test('what comes back is what the function says, of rows and of tables', async () => {
  const { client, stepAll } = madeUp();
  const [a, b] = [row(0.2), row(0.5)];
  const table = [1, 2, 3, 4, 5, 6].map((pair) => [1, 2, 3, 4, 5].map((frame) => Math.sin(pair * frame) + 1));
  const divergence = client.ask('jensenShannon', [a, b], signal);
  const inference = client.ask('groupInference', [table], signal);
  stepAll();
  expect(await divergence).toBe(jensenShannon(a, b));
  expect(await inference).toEqual(groupInference(table));
});

test('a row goes over once, whatever is asked of it', async () => {
  const { client, requests, stepAll } = madeUp();
  const rows = [row(0.1), row(0.2), row(0.3)];
  const asked = [0, 1, 2].map((at) => client.ask('jensenShannon', [rows[0], rows[at]], signal));
  stepAll();
  await Promise.all(asked);
  expect(kinds(requests)).toBe('keep measure keep measure keep measure');
});

test('a row that nothing holds any more is dropped', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { client, requests, stepAll } = madeUp();
  const kept = row(0.1);
  const divergence = client.ask('jensenShannon', [kept, row(0.2)], signal);
  stepAll();
  await divergence;
  // The made-up worker holds clones; the list of requests must not hold the row itself.
  requests.length = 0;
  await vi.waitFor(() => {
    collect();
    expect(requests).toEqual([{ type: 'drop', key: 2 }]);
  });
  const again = client.ask('jensenShannon', [kept, kept], signal);
  stepAll();
  expect(await again).toBe(0);
  expect(kinds(requests)).toBe('drop measure');
});

test('what is cancelled before its turn is not measured, and what is asked next takes its place', async () => {
  const { client, requests, stepAll } = madeUp();
  const [a, b] = [row(0.2), row(0.5)];
  const work = new AbortController();
  const older = Array.from({ length: 50 }, () => client.ask('jensenShannon', [a, b], work.signal));
  const newest = client.ask('jensenShannon', [b, b], signal);
  work.abort();
  stepAll();
  expect(await newest).toBe(0);
  const answers = await Promise.all(older);
  expect(answers.filter((answer) => answer !== null)).toHaveLength(2);
  expect(requests.filter(({ type }) => type === 'measure')).toHaveLength(3);
});

test('a fault of the input comes back as the error it is, and the next question is answered', async () => {
  const { client, stepAll } = madeUp();
  const fails = client.ask('jensenShannon', [row(0.2), Float32Array.of(1)], signal);
  const next = client.ask('jensenShannon', [row(0.2), row(0.2)], signal);
  stepAll();
  await expect(fails).rejects.toMatchObject({ code: 'input/invalid' });
  expect(await next).toBe(0);
});

test('where the worker stops, what it was asked and all that waits is measured in place', async () => {
  const { client, crash, step } = madeUp();
  const [a, b] = [row(0.2), row(0.5)];
  const asked = Array.from({ length: 5 }, () => client.ask('jensenShannon', [a, b], signal));
  step(3);
  crash();
  expect(await Promise.all(asked)).toEqual(asked.map(() => jensenShannon(a, b)));
});

test('where no worker starts, measures are taken in place, one a task', async () => {
  const client = new MeasureClient(() => {
    throw new Error('refused');
  });
  const [a, b] = [row(0.2), row(0.5)];
  const first = client.ask('jensenShannon', [a, b], signal);
  let answered = 0;
  void first.then(() => answered++);
  await Promise.resolve();
  expect(answered).toBe(0);
  expect(await first).toBe(jensenShannon(a, b));
});
