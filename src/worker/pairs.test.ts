/** Pairs of sentences over the embedded model, one pass of it, on the CPU path: every log p against a run of its sequence alone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { CpuSession } from '../cpu/session.ts';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { MAX_PAIRS } from '../probes/benchmarks/pair_set.ts';
import { EXAMPLE_PAIRS } from '../probes/data/example_pairs.ts';
import { demoModel } from '../../test/support/demo_model.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import type { PairJob, PairResult } from '../engine/pair_job.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  const demo = await demoModel({ passes: 1 });
  tokenizer = demo.tokenizer;
  session = await CpuSession.create({ ...demo, precision: 'f32' });
});

const PAIRS = [
  { more: 'The nurse said that she was tired.', less: 'The nurse said that he was tired.' },
  { more: 'Old men cannot learn new things.', less: 'Young men and women cannot learn new things.' },
  { more: 'He ran.', less: 'A rather longer sentence about something else, without a verb.' },
];
const LONG = 'word '.repeat(600);

const start = (run?: (run: Run) => Promise<Answers>) => startProbes(session, tokenizer, 'pairs', run);

/** log p of `target` at `row` of one sequence, run alone. */
async function alone(ids: Uint32Array, row: number, target: number): Promise<number> {
  const { answers } = await session.run({
    batch: raggedBatch([{ ids }]),
    reads: [{ kind: 'predict', rows: Uint32Array.of(row), topK: 0, targets: [Uint32Array.of(target)] }],
  });
  const [[{ targetLogits, logSumExp }]] = answers;
  return targetLogits[0] - logSumExp;
}

/** Within what a different order of f32 sums may cost; NaN is not. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-4);
}

async function scored(job: PairJob): Promise<PairResult[]> {
  const { probes, host, until, results, run } = start();
  probes.use(host);
  run(1, job);
  await until('done');
  return results();
}

describe('AUL', () => {
  test('the mean log p of every token of the sentence read whole, [CLS] and [SEP] left out', async () => {
    const results = await scored({ pairs: PAIRS, protocol: 'aul' });
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { index, more, less, prefersMore } of results) {
      for (const [sentence, text] of [
        [more, PAIRS[index].more],
        [less, PAIRS[index].less],
      ] as const) {
        const { ids } = tokenizer.encode(text);
        expect(sentence.reads.map(({ tokenIndex }) => tokenIndex)).toEqual(
          Array.from({ length: ids.length - 2 }, (_, i) => i + 1),
        );
        expect(sentence.tokens).toHaveLength(ids.length);
        let sum = 0;
        for (const { tokenIndex, logProb } of sentence.reads) {
          expectClose(logProb, await alone(ids, tokenIndex, ids[tokenIndex]));
          sum += logProb;
        }
        expectClose(sentence.score, sum / sentence.reads.length);
      }
      expect(prefersMore).toBe(more.score > less.score);
    }
  });
});

describe('CrowS-Pairs', () => {
  test('the tokens that both have, masked one at a time; the sum to three decimals', async () => {
    const results = await scored({ pairs: PAIRS, protocol: 'crows-pairs' });
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    const [nurse] = results;
    // "she" and "he" alone are not shared.
    const shown = ({ tokens, reads }: PairResult['more']): string[] =>
      reads.map(({ tokenIndex }) => tokens[tokenIndex].piece);
    expect(shown(nurse.more)).toEqual(shown(nurse.less));
    expect(nurse.more.tokens.length - 2 - nurse.more.reads.length).toBe(1);
    for (const { index, more, less } of results) {
      for (const [sentence, text] of [
        [more, PAIRS[index].more],
        [less, PAIRS[index].less],
      ] as const) {
        const { ids } = tokenizer.encode(text);
        let sum = 0;
        for (const { tokenIndex, logProb } of sentence.reads) {
          const masked = Uint32Array.from(ids);
          masked[tokenIndex] = SPECIAL_IDS.mask;
          expectClose(logProb, await alone(masked, tokenIndex, ids[tokenIndex]));
          sum += logProb;
        }
        expect(sentence.score).toBe(Number(sum.toFixed(3)));
      }
    }
  });
});

describe('a run of pairs', () => {
  test('is planned: sequences, tokens, and which pairs have no score and why', async () => {
    const { probes, host, until, plan, run } = start();
    probes.use(host);
    const pairs = [
      ...PAIRS,
      { more: LONG, less: 'Short.' },
      { more: 'A [MASK] here.', less: 'A word here.' },
      { more: ' ', less: 'A word.' },
      { more: 'Yes', less: 'No' },
      { more: 'The Old MAN.', less: 'The old man.' },
    ];
    plan(1, { pairs, protocol: 'aul' });
    const planned = await until('planned');
    const lengths = [...PAIRS, pairs[6]].flatMap(({ more, less }) =>
      [more, less].map((text) => tokenizer.encode(text).ids.length),
    );
    expect(planned.plan).toEqual({
      pairs: 8,
      sequences: 8,
      tokens: lengths.reduce((sum, length) => sum + length),
      estimateMs: null,
      unscored: [
        { index: 3, why: 'too-long' },
        { index: 4, why: 'masked' },
        { index: 5, why: 'empty' },
        { index: 7, why: 'same-tokens' },
      ],
    });
    plan(2, { pairs, protocol: 'crows-pairs' });
    const crows = await until('planned', 2);
    expect(crows.plan.unscored.map(({ why }) => why)).toEqual([
      'too-long',
      'masked',
      'empty',
      'nothing-shared',
      'same-tokens',
    ]);
    run(3, { pairs, protocol: 'crows-pairs' });
    await until('done', 3);
    const progress = (await until('results', 3)).total;
    expect(progress).toBe(crows.plan.sequences);
  });

  test('a sequence of one pair may be in another batch than the rest: same numbers', async () => {
    const job: PairJob = { pairs: EXAMPLE_PAIRS.pairs.slice(0, 6), protocol: 'crows-pairs' };
    const batches: number[] = [];
    const { probes, host, until, results, events, run } = start((request) => {
      batches.push(request.batch.cuSeqlens.length - 1);
      return session.run({ ...request, schedule: [0] });
    });
    probes.use(host);
    run(1, job);
    await until('done');
    run(2, job);
    await until('done', 2);
    // The first run began with one sequence a batch, the second with many.
    expect(batches[0]).toBe(1);
    const [first, second] = [results(1), results(2)];
    expect(first).toHaveLength(6);
    first.forEach((pair, p) => {
      expect(second[p].index).toBe(pair.index);
      for (const side of ['more', 'less'] as const) {
        pair[side].reads.forEach(({ logProb }, read) =>
          expectClose(second[p][side].reads[read].logProb, logProb),
        );
      }
    });
    const last = events.findLast((event) => event.kind === 'results' && event.id === 1);
    expect(last).toMatchObject({ kind: 'results' });
    if (last?.kind === 'results') expect(last.done).toBe(last.total);
  });

  test('is stopped before its next batch, and keeps what is whole', async () => {
    let tellHeld: (signal: AbortSignal | undefined) => void = () => undefined;
    const held = new Promise<AbortSignal | undefined>((resolve) => (tellHeld = resolve));
    let runs = 0;
    const { probes, host, until, results, run, cancel } = start(async (request) => {
      // Two batches of one sequence are the first pair; the third is under way until it is told to stop.
      if (++runs !== 3) return session.run(request);
      tellHeld(request.signal);
      return new Promise((_, reject) => {
        request.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
      });
    });
    probes.use(host);
    run(1, { pairs: PAIRS, protocol: 'aul' });
    const signal = await held;
    expect(results()).toHaveLength(1);
    cancel(1);
    expect(signal?.aborted).toBe(true);
    expect(await until('stopped')).toMatchObject({ why: 'cancelled' });
    run(2, { pairs: PAIRS, protocol: 'aul' });
    await until('done', 2);
    expect(results(2)).toHaveLength(3);
    expect(results()).toHaveLength(1);
  });

  test('more pairs than one run may have are refused', async () => {
    const { probes, host, until, plan } = start();
    probes.use(host);
    const pairs = Array.from({ length: MAX_PAIRS + 1 }, () => PAIRS[0]);
    plan(1, { pairs, protocol: 'aul' });
    expect(await until('failed')).toMatchObject({ error: { code: 'input/invalid' } });
    const long = { more: `He ${'ran and '.repeat(40)}`, less: `She ${'ran and '.repeat(40)}` };
    const many = Array.from({ length: 2_500 }, () => long);
    plan(2, { pairs: many, protocol: 'aul' });
    expect(await until('failed', 2)).toMatchObject({
      error: { code: 'input/invalid', message: expect.stringContaining('more tokens') as unknown },
    });
  });
});
