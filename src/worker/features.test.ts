/** Features over the embedded model, two passes of it, on the CPU path: planned, read in batches, without a pooler, and refused in words. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { failure } from '../../test/support/errors.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import { MAX_FEATURE_BYTES, MAX_FEATURE_TEXTS, type FeatureJob } from '../engine/feature_job.ts';
import { planFeatures } from '../engine/feature_plan.ts';
import { UnmaskError } from '../model/errors.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 2 }));
});

const TEXTS = [
  'The captain was tired.',
  'The sailor slept after weeks at sea.',
  '',
  'It rained [MASK] [MASK].',
];

const start = (run?: (run: Run) => Promise<Answers>) => startProbes(session, tokenizer, 'features', run);

async function read(job: FeatureJob, run?: (run: Run) => Promise<Answers>) {
  const started = start(run);
  started.probes.use(started.host);
  started.run(1, job);
  const { plan } = await started.until('started');
  await started.until('done');
  return { plan, results: started.results() };
}

/** Within what a different order of f32 sums may cost; NaN is not. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual).toHaveLength(expected.length);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  expect(largest).toBeLessThanOrEqual(1e-4);
}

describe('the features of texts', () => {
  test('what the model does not know in them is told, and in how many', async () => {
    const { plan } = await read({ texts: ['I 你 know.', '你', 'Nothing.'] });
    expect(plan.unknown).toEqual([{ text: '你', meant: null, sentences: 2 }]);
  });

  test('are what each text gives alone: last hidden state, its mean, and the pooler’s output', async () => {
    const { plan, results } = await read({ texts: TEXTS });
    const { hidden_size: H } = session.config;
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(plan).toMatchObject({ texts: 4, sequences: 4, cut: [] });
    expect(plan.unknown).toBeUndefined();
    expect(plan.tokens).toBe(results.reduce((sum, { tokens }) => sum + tokens.length, 0));
    expect(plan.bytes).toBe(plan.tokens * H * 4);
    for (const { index, tokens, hidden, mean, pooled } of results) {
      const batch = raggedBatch([tokenizer.encode(TEXTS[index])]);
      const { answers } = await session.run({
        batch,
        reads: [
          { kind: 'hidden', rows: Uint32Array.from(batch.ids.keys()) },
          { kind: 'mean' },
          { kind: 'pooled' },
        ],
      });
      const [rows, [ownMean], [ownPooled]] = answers;
      expect(tokens.map(({ inputId }) => inputId)).toEqual(Array.from(batch.ids));
      expectClose(
        hidden,
        rows.flatMap((row) => Array.from(row)),
      );
      expectClose(mean, ownMean);
      expectClose(pooled ?? [], ownPooled);
    }
  });

  test('are read in batches that the pacer allows, the first a text alone', async () => {
    const runs: number[] = [];
    await read({ texts: TEXTS }, (run) => {
      runs.push(run.batch.cuSeqlens.length - 1);
      return session.run(run);
    });
    expect(runs[0]).toBe(1);
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(TEXTS.length);
  });

  test('of a checkpoint without a pooler lack its output alone, and are asked for it once', async () => {
    let refused = 0;
    const { results } = await read({ texts: TEXTS }, (run) => {
      if (!run.reads.some(({ kind }) => kind === 'pooled')) return session.run(run);
      refused++;
      throw new UnmaskError({
        code: 'weights/missing-tensor',
        message: 'This checkpoint has no pooler.',
        remedy: 'Ask for the mean.',
      });
    });
    expect(refused).toBe(1);
    expect(results.map(({ pooled }) => pooled)).toEqual([null, null, null, null]);
    expect(results.every(({ mean }) => mean.some((value) => value !== 0))).toBe(true);
  });

  test('of a text that is longer than the model reads are of its beginning, which is told', async () => {
    const { plan, results } = await read({ texts: ['short', 'word '.repeat(600)] });
    expect(plan.cut).toEqual([1]);
    expect(results[1].tokens).toHaveLength(session.config.max_position_embeddings);
    expect(results[1].cutTokens).toBeGreaterThan(0);
  });
});

test('more texts than a run can hold are refused in words', async () => {
  const { probes, host, until, plan } = start();
  probes.use(host);
  plan(1, { texts: new Array<string>(MAX_FEATURE_TEXTS + 1).fill('a') });
  const { error } = await until('failed');
  expect(error).toMatchObject({ code: 'input/invalid', expected: `at most ${MAX_FEATURE_TEXTS}` });
});

test('more hidden states than a page should hold are refused, with their bytes', async () => {
  // 32 KB a token: 2,048 tokens are what a run may have.
  const model = { tokenizer, config: { ...session.config, hidden_size: 8192 } };
  const texts = new Array<string>(17).fill('word '.repeat(200));
  const planned = planFeatures({ texts }, model, () => null, new AbortController().signal);
  const error = await failure('input/invalid', () => planned);
  expect(error.expected).toBe(`at most ${MAX_FEATURE_BYTES}`);
  expect(error.actual).toBe(`${17 * session.config.max_position_embeddings * 8192 * 4}`);
});
