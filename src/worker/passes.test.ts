/** What is told of a batch while it runs: its passes, where it takes long, and what they are of the whole run. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import type { JobOf, QuestionKind } from './probe_messages.ts';

const PASSES = 4;
let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: PASSES }));
});

afterEach(() => void vi.restoreAllMocks());

const TEXT = 'The man worked as a [MASK].';
const LENS: JobOf<'sentences'> = {
  sentences: [{ text: TEXT, hide: [], read: null }],
  ...{ form: 'typed', topK: 5, targets: [], ranks: false, fullLogProbs: true, afterEachPass: true },
};

/** A run on an engine that takes so long for each pass, by a clock that nothing else moves. */
async function told<K extends QuestionKind>(of: K, job: JobOf<K>, passMs: number) {
  let nowMs = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const slow = async (run: Run): Promise<Answers> => {
    const onProgress = (done: number, total: number): void => {
      nowMs += passMs;
      run.onProgress?.(done, total);
    };
    return { ...(await session.run({ ...run, onProgress })), durationMs: passMs };
  };
  const { probes, host, until, run, events } = startProbes(session, tokenizer, of, slow);
  probes.use(host);
  run(1, job);
  await until('done');
  return events.flatMap((event) => (event.kind === 'passes' ? [event] : []));
}

test('one long batch: each pass but the last, of all; what is left by what it took', async () => {
  const passes = await told('sentences', LENS, 400);
  expect(passes.map(({ done, total }) => [done, total])).toEqual([1, 2, 3].map((done) => [done, PASSES]));
  expect(passes.map(({ share }) => share)).toEqual([0.25, 0.5, 0.75]);
  expect(passes.map(({ remainingMs }) => remainingMs)).toEqual([1_200, 800, 400]);
});

test('more passes than the model’s own are told of as many', async () => {
  const passes = await told('sentences', { ...LENS, passes: 2 * PASSES }, 400);
  expect(passes.map(({ share }) => share)).toEqual([1, 2, 3, 4, 5, 6, 7].map((done) => done / 8));
});

test('passes come no more often than ten times a second, and none of a short batch', async () => {
  const quick = await told('sentences', { ...LENS, passes: 3 * PASSES }, 60);
  // Of twelve passes the fifth is the first after 300 ms; then every second one.
  expect(quick.map(({ done }) => done)).toEqual([5, 7, 9, 11]);
  expect(await told('sentences', LENS, 60)).toEqual([]);
});

test('attention, a pass or more a batch, is told as a share of all its passes, which grows', async () => {
  const passes = await told('attention', { text: TEXT, form: 'typed' }, 400);
  const shares = passes.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  for (const share of shares) expect(share > 0 && share < 1).toBe(true);
});

test('a patch counts the passes that are left', async () => {
  const job: JobOf<'patching'> = {
    sentences: [TEXT, 'The woman worked as a [MASK].'],
    ...{ form: 'typed', into: 'A', targets: ['soldier', 'nurse'] },
  };
  const shares = (await told('patching', job, 400)).map(({ share }) => share);
  expect(shares.length).toBeGreaterThan(4);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const last = shares.at(-1) ?? NaN;
  // Its last batch is a row with one pass to go, which tells none: what came before it is almost all.
  expect(last > 0.5 && last < 1).toBe(true);
});
