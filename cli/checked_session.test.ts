/** A GPU's first batch is compared: here another WebAssembly session stands in its place, right or wrong by a little. */
import { afterEach, expect, test, vi } from 'vitest';
import { demoModel } from '../test/support/demo_model.ts';
import { failure } from '../test/support/errors.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { Session } from '../src/model/session.ts';
import { WasmSession } from '../src/wasm/session.ts';
import { CheckedSession } from './checked_session.ts';

const started: Session[] = [];
afterEach(() => {
  for (const session of started.splice(0)) session.destroy();
});

async function start(): Promise<WasmSession> {
  const session = await WasmSession.create(await demoModel({ passes: 2 }));
  started.push(session);
  return session;
}

const RUN = {
  batch: raggedBatch([{ ids: [2, 101, 4, 3] }, { ids: [2, 466, 29, 12, 4, 3] }]),
  reads: [
    { kind: 'predict', rows: Uint32Array.of(8, 2), topK: 3, targets: [Uint32Array.of(9), Uint32Array.of(7)] },
    { kind: 'mean' },
  ],
} as const;

/** Changes one number of its first answer. */
async function wrongBy(change: (answers: Awaited<ReturnType<typeof ask>>['answers']) => void) {
  const session = await start();
  const run = session.run.bind(session);
  vi.spyOn(session, 'run').mockImplementation(async (asked) => {
    const outcome = await run(asked);
    change(outcome.answers as unknown as Awaited<ReturnType<typeof ask>>['answers']);
    return outcome;
  });
  return session;
}
const ask = (session: WasmSession) => session.run(RUN);

const CHECK = { reference: start, tolerance: 2e-4 };

test('the same numbers pass, and the reference is started once and let go of', async () => {
  const destroyed: unknown[] = [];
  const reference = async () => {
    const session = await start();
    destroyed.push(vi.spyOn(session, 'destroy'));
    return session;
  };
  const inner = await start();
  const session = new CheckedSession(inner, { ...CHECK, reference });
  const { answers } = await session.run(RUN);
  expect(answers).toEqual((await inner.run(RUN)).answers);
  await session.run(RUN);
  expect(destroyed).toHaveLength(1);
  expect(destroyed[0]).toHaveBeenCalledOnce();
  expect(session.identity).toBe(inner.identity);
});

test.each([
  ['a target’s logit', ([rows]) => (rows[1].targetLogits[0] += 0.1)],
  ['a log-sum-exp that is no number', ([rows]) => Object.assign(rows[0], { logSumExp: NaN })],
  ['one value of a vector', ([, means]) => (means[1][5] += 0.1)],
] as const satisfies readonly (readonly [string, Parameters<typeof wrongBy>[0]])[])(
  '%s that is another ends the call',
  async (_what, change) => {
    const session = new CheckedSession(await wrongBy(change), CHECK);
    const error = await failure('gpu/validation', () => session.run(RUN));
    expect(error.remedy).toContain('--engine gpu');
  },
);

test('of a large batch the first sequences are compared, whatever the order of what is read', async () => {
  const long = Array.from({ length: 30 }, (_, at) => (at === 0 ? 2 : 100 + at));
  const batch = raggedBatch([{ ids: long }, { ids: long }, { ids: long }]);
  const rows = Uint32Array.of(85, 31, 1);
  const runs: number[] = [];
  const reference = async () => {
    const session = await start();
    const run = session.run.bind(session);
    vi.spyOn(session, 'run').mockImplementation((asked) => {
      runs.push(asked.batch.ids.length);
      return run(asked);
    });
    return session;
  };
  const run = { batch, reads: [{ kind: 'hidden', rows }] } as const;
  await new CheckedSession(await start(), { ...CHECK, reference }).run(run);
  expect(runs).toEqual([60]);
});
