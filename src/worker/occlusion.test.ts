/** Occlusion over the embedded model, one pass of it, on the CPU path: the sentences first, then a word at a time, stopped in between. */
import { beforeAll, expect, test } from 'vitest';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { OccludedWord, OcclusionJob, OcclusionResult, WholeSentence } from '../engine/occlusion_job.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

const TEXT = 'The antidisestablishmentarian worked as a [MASK].';
const JOB: OcclusionJob = { texts: [TEXT], mask: 0, form: 'typed', answer: null };

function start(run?: (run: Run) => Promise<Answers>) {
  const started = startProbes(session, tokenizer, 'occlusion', run);
  started.probes.use(started.host);
  return started;
}

async function made(job: OcclusionJob) {
  const { run, until, results } = start();
  run(1, job);
  await until('done');
  return { plan: (await until('started')).plan, results: results() };
}

const isWhole = (result: OcclusionResult): result is WholeSentence => result.kind === 'sentence';
const isWord = (result: OcclusionResult): result is OccludedWord => result.kind === 'word';

/** log p of every token at `row` of one sequence, run alone. */
async function rowAlone(ids: Uint32Array, row: number): Promise<number[]> {
  const { answers } = await session.run({
    batch: raggedBatch([{ ids }]),
    reads: [{ kind: 'predict', rows: Uint32Array.of(row), topK: 0, full: true }],
  });
  const [[{ logits = new Float32Array(), logSumExp }]] = answers;
  return [...logits].map((logit) => logit - logSumExp);
}

/** Other sums of f32 than in a batch; NaN is not close. */
function expectClose(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1e-4);
}

test('each word but the mask is taken away, all its pieces, and the answer is read again', async () => {
  const { ids, tokens, maskPositions } = tokenizer.encode(TEXT);
  const { plan, results } = await made(JOB);
  const [whole] = results.filter(isWhole);
  const row = await rowAlone(ids, maskPositions[0]);
  const id = whole.answer?.id ?? NaN;
  expectClose(whole.answer?.logProb, row[id]);
  expect(whole.answer?.rank).toBe(row.filter((logProb) => logProb > row[id]).length + 1);
  // All pieces of a word go together; the mask and [CLS] and [SEP] stay.
  expect(whole.words.map((word) => word.map((at) => tokens[at].piece).join(''))).toEqual([
    ...['▁the', '▁antidisestablishmentarian', '▁worked', '▁as', '▁a', '▁.'],
  ]);
  const words = results.filter(isWord);
  expect(words.map(({ index }) => index - whole.firstWord)).toEqual([...whole.words.keys()]);
  for (const { index, logProb, rank } of words) {
    const without = ids.slice();
    for (const at of whole.words[index - whole.firstWord]) without[at] = SPECIAL_IDS.mask;
    const alone = await rowAlone(without, maskPositions[0]);
    expectClose(logProb, alone[id]);
    expect(rank).toBe(alone.filter((each) => each > alone[id]).length + 1);
  }
  // The plan counts what was run.
  expect(plan).toMatchObject({ sentences: 1, sequences: 7, words: 6, tokens: 7 * ids.length });
});

test('a word of one’s own is held up; where it is several pieces nothing is taken away', async () => {
  const [nurse] = tokenizer.pieces('nurse').ids;
  const own = await made({ ...JOB, answer: 'nurse' });
  expect(own.results.filter(isWhole).map(({ answer }) => answer?.id)).toEqual([nurse]);
  const none = await made({ ...JOB, answer: 'antidisestablishmentarian' });
  expect(none.plan).toMatchObject({ sequences: 1, words: 0 });
  expect(none.results).toMatchObject([{ kind: 'sentence', answer: null, words: [] }]);
});

test('a sentence whose mask lies past what the model reads is left out, and the others are counted alone', async () => {
  const far = `${'word '.repeat(600)}[MASK]`;
  const { plan, results } = await made({ ...JOB, texts: [far, 'A [MASK].'] });
  expect(plan).toMatchObject({ sentences: 2, sequences: 3, words: 2, withoutMask: [0] });
  expect(results.filter(isWhole).map(({ index }) => index)).toEqual([1]);
});

test('the sentences come first, then their words by turns; what was stopped keeps what had come', async () => {
  let batches = 0;
  let tellHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (tellHeld = resolve));
  // The first batch of an engine that has measured nothing is one sequence, and this engine takes long for each.
  const { run, until, cancel, results } = start(async (request) => {
    expect(request.batch.cuSeqlens).toHaveLength(2);
    if (++batches <= 5) return { ...(await session.run(request)), durationMs: 1_000 };
    tellHeld();
    return new Promise((_, reject) => {
      request.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    });
  });
  run(1, { ...JOB, texts: ['The man was [MASK].', 'The old woman was [MASK].'] });
  await held;
  cancel(1);
  expect(await until('stopped')).toMatchObject({ why: 'cancelled' });
  const [a, b] = results().filter(isWhole);
  expect(b.firstWord).toBe(a.firstWord + a.words.length);
  expect(results().map(({ index }) => index)).toEqual([...[0, 1, a.firstWord, b.firstWord, a.firstWord + 1]]);
});
