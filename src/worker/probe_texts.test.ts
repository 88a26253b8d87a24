/** What a plan tells of the texts of a probe, and pieces put at masks: over the embedded model, one pass of it, on the CPU path. */
import { beforeAll, describe, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { ProbeJob, ProbePlan } from '../engine/probe_job.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Session } from '../model/session.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

const jobOf = (texts: readonly string[], targets: readonly string[] = []): ProbeJob => ({
  sentences: texts.map((text) => ({ text, hide: [], read: null })),
  form: 'typed',
  topK: 5,
  targets,
  ranks: false,
  fullLogProbs: false,
});

async function planOf(job: ProbeJob): Promise<ProbePlan> {
  const { probes, host, until, plan } = startProbes(session, tokenizer, 'sentences');
  probes.use(host);
  plan(1, job);
  return (await until('planned')).plan;
}

describe('what a plan tells of the texts', () => {
  test('one text: its unknown stretches, its words of several pieces, and no mask that is not read', async () => {
    const { text, unknown } = await planOf(jobOf(['The doctor’s [MASK] hello.']));
    expect(text).toMatchObject({ unknown: [{ text: '’', meant: "'" }], unreadMasks: null });
    const [word = []] = text?.words ?? [];
    expect(word.map((index) => text?.tokens[index].piece)).toEqual(['▁he', 'llo']);
    expect(unknown).toEqual([{ text: '’', meant: "'", sentences: 1 }]);
  });

  test('many sentences: each unknown text once, with how many sentences have it', async () => {
    const { text, unknown } = await planOf(jobOf(['It’s a ’[MASK]🙂.', 'It’s [MASK].', 'A [MASK].']));
    expect(text).toBeUndefined();
    expect(unknown).toEqual([
      { text: '’', meant: "'", sentences: 2 },
      { text: '🙂', meant: null, sentences: 1 },
    ]);
    expect((await planOf(jobOf(['A [MASK].']))).unknown).toBeUndefined();
  });

  test('the first sentence whose mask is beyond what is read, and what comes before it', async () => {
    const long = 'the man '.repeat(400);
    const { unread, withoutMask } = await planOf(jobOf(['A [MASK].', `${long}[MASK]`, `${long}a [MASK]`]));
    expect(withoutMask).toEqual([1, 2]);
    const tokensRead = session.config.max_position_embeddings - 2;
    expect(unread).toEqual({ index: 1, tokensBefore: 800, tokensRead });
    // Without a mask at all there is none that is not read.
    expect((await planOf(jobOf([long]))).unread).toBeUndefined();
    const { text } = await planOf(jobOf([`${long}[MASK]`]));
    expect(text?.unreadMasks).toMatchObject({ count: 1, tokensBefore: 800 });
  });

  test('the pieces of a target that no vocabulary has', async () => {
    const { targets } = await planOf(jobOf(['A [MASK].'], ['doctor’s', 'doctor']));
    expect(targets).toMatchObject([{ known: false, unknown: ['’'] }, { known: true }]);
    expect(targets[1].unknown).toBeUndefined();
  });
});

describe('pieces put at masks', () => {
  test('what is left of the masks is read as if they stood there, each token at its place', async () => {
    const { probes, host, until, results, run } = startProbes(session, tokenizer, 'sentences');
    probes.use(host);
    const job = jobOf(['The [MASK] said [MASK] to [MASK].']);
    const put = [null, tokenizer.idOf('▁he'), tokenizer.idOf('llo'), 99];
    run(1, { ...job, sentences: [{ ...job.sentences[0], put, read: 0 }] });
    await until('done');
    const [{ masks, tokens }] = results();
    const { ids, maskPositions } = tokenizer.encode('The [MASK] said [MASK] to [MASK].');
    const expected = ids.slice();
    expected[maskPositions[1]] = tokenizer.idOf('▁he');
    expected[maskPositions[2]] = tokenizer.idOf('llo');
    expect(tokens.map(({ inputId }) => inputId)).toEqual([...expected]);
    expect(masks).toHaveLength(1);
    expect(masks[0].tokenIndex).toBe(maskPositions[0]);
    const { answers } = await session.run({
      schedule: [0],
      batch: raggedBatch([{ ids: expected }]),
      reads: [{ kind: 'predict', rows: maskPositions.slice(0, 1), topK: 0, full: true }],
    });
    const [[{ logits = new Float32Array(), logSumExp }]] = answers;
    for (const { id, logProb } of masks[0].predictions) {
      expect(Math.abs(logProb - (logits[id] - logSumExp))).toBeLessThan(1e-4);
    }
    expect(masks[0].predictions).toHaveLength(5);
    expect(expected.filter((id) => id === SPECIAL_IDS.mask)).toHaveLength(1);
  });
});
