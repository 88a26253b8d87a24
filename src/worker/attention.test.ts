/** Attention over the embedded model, three passes of it, on the CPU path: planned with its memory, read pass by pass, refused in words, stopped. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { failure } from '../../test/support/errors.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { AttentionJob } from '../engine/attention_job.ts';
import { planAttention } from '../engine/attention_plan.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { AttentionRead } from '../model/reads.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

const PASSES = 3;
const JOB: AttentionJob = { text: 'The man worked as a [MASK].', form: 'in-place' };
let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: PASSES }));
});

async function read(job: AttentionJob, run?: (run: Run) => Promise<Answers>) {
  const started = startProbes(session, tokenizer, 'attention', run);
  started.probes.use(started.host);
  started.run(1, job);
  const { plan } = await started.until('started');
  await started.until('done');
  return { plan, results: started.results(), events: started.events };
}

/** The largest difference of two rows; NaN where they are not alike long. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

describe('the attention of a text', () => {
  test('is that of a single run, however its passes are parted; a row sums to 1', async () => {
    const runs: Run[] = [];
    const { plan, results } = await read(JOB, (run) => {
      runs.push(run);
      return session.run(run);
    });
    // The first batch is a pass, so that there is a rate; each goes on where the one before it ended.
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.map(({ from }) => from?.pass ?? 0)).toEqual([
      0,
      ...runs.slice(0, -1).map(({ schedule }) => schedule?.length),
    ]);
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    const { tokens: T, heads } = plan;
    const batch = raggedBatch([tokenizer.encode(JOB.text, null, { form: JOB.form })]);
    const rows = Uint32Array.from(batch.ids.keys());
    const reads = results.map(({ index }): AttentionRead => ({ kind: 'attention', after: index + 1, rows }));
    const { answers } = await session.run({ batch, reads });
    for (const { index, weights } of results) {
      expect(weights).toHaveLength(heads * T * T);
      for (let head = 0; head < heads; head++) {
        for (let query = 0; query < T; query++) {
          const row = weights.subarray((head * T + query) * T, (head * T + query + 1) * T);
          const whole = answers[index][query].subarray(head * T, (head + 1) * T);
          expect(apart(row, whole)).toBeLessThanOrEqual(1e-6);
          const sum = row.reduce((total, weight) => total + weight, 0);
          expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6);
        }
      }
    }
  });

  test('is planned: how it reads, and what its weights take', async () => {
    const { plan, events } = await read(JOB);
    const T = plan.read.length;
    expect(plan.read.map(({ piece }) => piece).slice(0, 3)).toEqual(['[CLS]', '▁the', '▁man']);
    expect(plan).toMatchObject({ tokens: T, passes: PASSES, sequences: PASSES, cutTokens: 0 });
    expect(plan.heads).toBe(session.config.num_attention_heads);
    expect(plan.bytes).toBe(PASSES * plan.heads * T * T * 4);
    const last = events.findLast((event) => event.kind === 'results');
    expect(last).toMatchObject({ done: PASSES, total: PASSES });
  });

  test('of too long a text is refused before it is read, with how long it may be', async () => {
    const large = { num_hidden_layers: 24, num_attention_heads: 16, max_position_embeddings: 512 };
    const config = { ...session.config, ...large };
    const plan = (words: number) =>
      planAttention({ text: 'word '.repeat(words), form: 'typed' }, { tokenizer, config }, () => null);
    const error = await failure('input/too-much', () => plan(250));
    expect(error.actual).toMatch(/^\d+ MB$/);
    expect(error.remedy).toContain('Shorten it to 204 tokens');
    // The longest that is told to be read, [CLS] and [SEP] with it.
    const { plan: longest } = plan(202);
    expect(longest.tokens).toBe(204);
    expect(longest.bytes).toBeLessThanOrEqual(64e6);
    await failure('input/too-much', () => plan(203));
  });

  test('stops between batches; what is there stays', async () => {
    const started = startProbes(session, tokenizer, 'attention', async (run) => {
      const answers = await session.run(run);
      started.cancel(1);
      return answers;
    });
    started.probes.use(started.host);
    started.run(1, JOB);
    const { why } = await started.until('stopped');
    expect(why).toBe('cancelled');
  });
});
