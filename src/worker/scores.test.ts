/** Whole sentences over the embedded model, one pass of it, on the CPU path: every log p against a run of its sequence alone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { raggedBatch } from '../model/ragged_batch.ts';
import type { Answers, Run } from '../model/run.ts';
import type { Session } from '../model/session.ts';
import { MAX_ITEMS } from '../probes/benchmarks/benchmark_set.ts';
import { EXAMPLE_PAIRS } from '../probes/data/example_pairs.ts';
import { demoSession } from '../../test/support/demo_session.ts';
import { startProbes } from '../../test/support/probe_worker.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import { SPECIAL_IDS } from '../tokenizer/special_tokens.ts';
import { wordsOfPieces } from '../tokenizer/words.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import {
  MAX_SCORED_TOKENS,
  type ScoreJob,
  type ScoreProtocol,
  type ScoreResult,
  type ScoredSentence,
} from '../engine/score_job.ts';
import { packTexts } from '../model/packed_texts.ts';

let session: Session;
let tokenizer: AlbertTokenizer;

beforeAll(async () => {
  ({ session, tokenizer } = await demoSession({ passes: 1 }));
});

interface Pair {
  readonly more: string;
  readonly less: string;
}

const PAIRS: readonly Pair[] = [
  { more: 'The nurse said that she was tired.', less: 'The nurse said that he was tired.' },
  { more: 'Old men cannot learn new things.', less: 'Young men and women cannot learn new things.' },
  { more: 'He ran.', less: 'A rather longer sentence about something else, without a verb.' },
];
const LONG = 'word '.repeat(600);

const start = (run?: (run: Run) => Promise<Answers>) => startProbes(session, tokenizer, 'scores', run);

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

function jobOf(pairs: readonly Pair[], protocol: ScoreProtocol): ScoreJob {
  return { sentences: packTexts(pairs.flatMap(({ more, less }) => [more, less])), each: 2, protocol };
}

async function scored(job: ScoreJob): Promise<ScoreResult[]> {
  const { probes, host, until, results, run } = start();
  probes.use(host);
  run(1, job);
  await until('done');
  return results();
}

/** Each sentence of the results with its text. */
function withTexts(results: readonly ScoreResult[]): readonly (readonly [ScoredSentence, string])[] {
  return results.flatMap(({ index, sentences: [more, less] }) => [
    [more, PAIRS[index].more] as const,
    [less, PAIRS[index].less] as const,
  ]);
}

describe('AUL', () => {
  test('the mean log p of every token of the sentence read whole, [CLS] and [SEP] left out', async () => {
    const results = await scored(jobOf(PAIRS, 'aul'));
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const [sentence, text] of withTexts(results)) {
      const { ids } = tokenizer.encode(text);
      expect(sentence.rows).toEqual(Array.from({ length: ids.length - 2 }, (_, i) => i + 1));
      expect(sentence.ids).toEqual([...ids]);
      expect(sentence.pieces.split('\n')).toHaveLength(ids.length);
      let sum = 0;
      for (const [at, logProb] of sentence.logProbs.entries()) {
        const row = sentence.rows[at];
        expectClose(logProb, await alone(ids, row, ids[row]));
        sum += logProb;
      }
      expectClose(sentence.score, sum / sentence.rows.length);
    }
  });
});

describe('CrowS-Pairs', () => {
  test('the tokens that both have, masked one at a time; the sum to three decimals', async () => {
    const results = await scored(jobOf(PAIRS, 'crows-pairs'));
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2]);
    const [nurse] = results;
    // "she" and "he" alone are not shared.
    const shown = ({ pieces, rows }: ScoredSentence): string[] => rows.map((row) => pieces.split('\n')[row]);
    expect(shown(nurse.sentences[0])).toEqual(shown(nurse.sentences[1]));
    expect(nurse.sentences[0].ids.length - 2 - nurse.sentences[0].rows.length).toBe(1);
    for (const [sentence, text] of withTexts(results)) {
      const { ids } = tokenizer.encode(text);
      let sum = 0;
      for (const [at, logProb] of sentence.logProbs.entries()) {
        const row = sentence.rows[at];
        const masked = Uint32Array.from(ids).fill(SPECIAL_IDS.mask, row, row + 1);
        expectClose(logProb, await alone(masked, row, ids[row]));
        sum += logProb;
      }
      expect(sentence.score).toBe(Number(sum.toFixed(3)));
    }
  });
});

describe('PLL', () => {
  test('each token masked in turn, of a word of several pieces with those behind it; a single sentence too', async () => {
    const text = 'The hairdresser ran.';
    const [{ sentences }] = await scored({ sentences: packTexts([text]), each: 1, protocol: 'pll' });
    const [sentence] = sentences;
    const { ids, tokens } = tokenizer.encode(text);
    const [word] = wordsOfPieces(tokens);
    expect(word.length).toBeGreaterThan(1);
    expect(sentence.rows).toEqual(Array.from({ length: ids.length - 2 }, (_, i) => i + 1));
    let sum = 0;
    for (const [at, logProb] of sentence.logProbs.entries()) {
      const row = sentence.rows[at];
      const end = word.includes(row) ? word[word.length - 1] : row;
      expect(sentence.maskedTo?.[at]).toBe(end);
      const masked = Uint32Array.from(ids).fill(SPECIAL_IDS.mask, row, end + 1);
      expectClose(logProb, await alone(masked, row, ids[row]));
      sum += logProb;
    }
    expectClose(sentence.score, sum);
  });
});

describe('AULA', () => {
  test('AUL’s log p, each times the attention its token gets over passes, heads and queries', async () => {
    const job = jobOf(PAIRS, 'aula');
    const results = await scored(job);
    const aul = await scored({ ...job, protocol: 'aul' });
    expect(results).toHaveLength(3);
    for (const { index, sentences } of results) {
      for (const [s, { ids, rows, logProbs, weights = [], score }] of sentences.entries()) {
        const of = aul[index].sentences[s];
        logProbs.forEach((logProb, at) => expectClose(logProb, of.logProbs[at]));
        const { answers } = await session.run({
          batch: raggedBatch([{ ids: Uint32Array.from(ids) }]),
          reads: [{ kind: 'attention', after: 1, rows: Uint32Array.from(ids.keys()) }],
        });
        const [queries] = answers;
        const heads = queries[0].length / ids.length;
        const expected = rows.map((row) => {
          let received = 0;
          for (const weightsOf of queries) {
            for (let head = 0; head < heads; head++) received += weightsOf[head * ids.length + row];
          }
          return received / (heads * ids.length);
        });
        weights.forEach((weight, at) => expectClose(weight, expected[at]));
        expect(weights).toHaveLength(rows.length);
        const sum = logProbs.reduce((total, logProb, at) => total + expected[at] * logProb, 0);
        expectClose(score, sum / rows.length);
      }
    }
  });

  test('a sentence whose attention is more than there is room for has no score', async () => {
    const { probes, host, until, plan } = start();
    probes.use({ ...host, config: { ...host.config, num_attention_heads: 4096 } });
    plan(1, { sentences: packTexts(['word '.repeat(100), 'A word.']), each: 1, protocol: 'aula' });
    expect((await until('planned')).plan.unscored).toEqual([{ index: 0, why: 'too-much-attention' }]);
  });
});

describe('a run of items', () => {
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
    plan(1, jobOf(pairs, 'aul'));
    const planned = await until('planned');
    const lengths = [...PAIRS, pairs[6]].flatMap(({ more, less }) =>
      [more, less].map((text) => tokenizer.encode(text).ids.length),
    );
    expect(planned.plan).toEqual({
      items: 8,
      sequences: 8,
      tokens: lengths.reduce((sum, length) => sum + length),
      estimateMs: null,
      maskId: SPECIAL_IDS.mask,
      unscored: [
        { index: 3, why: 'too-long' },
        { index: 4, why: 'masked' },
        { index: 5, why: 'empty' },
        { index: 7, why: 'same-tokens' },
      ],
    });
    plan(2, jobOf(pairs, 'crows-pairs'));
    const crows = await until('planned', 2);
    expect(crows.plan.unscored.map(({ why }) => why)).toEqual([
      'too-long',
      'masked',
      'empty',
      'nothing-shared',
      'same-tokens',
    ]);
    run(3, jobOf(pairs, 'crows-pairs'));
    await until('done', 3);
    const progress = (await until('results', 3)).total;
    expect(progress).toBe(crows.plan.sequences);
  });

  test('a sequence of one pair may be in another batch than the rest: same numbers', async () => {
    const texts = EXAMPLE_PAIRS.items.slice(0, 6).flatMap(({ sentences }) => sentences);
    const job: ScoreJob = { sentences: packTexts(texts), each: 2, protocol: 'crows-pairs' };
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
      pair.sentences.forEach(({ logProbs }, side) => {
        logProbs.forEach((logProb, read) => expectClose(second[p].sentences[side].logProbs[read], logProb));
      });
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
    run(1, jobOf(PAIRS, 'aul'));
    const signal = await held;
    expect(results()).toHaveLength(1);
    cancel(1);
    expect(signal?.aborted).toBe(true);
    expect(await until('stopped')).toMatchObject({ why: 'cancelled' });
    run(2, jobOf(PAIRS, 'aul'));
    await until('done', 2);
    expect(results(2)).toHaveLength(3);
    expect(results()).toHaveLength(1);
  });

  test('more items than one run may have are refused', async () => {
    const { probes, host, until, plan } = start();
    probes.use(host);
    plan(1, { sentences: packTexts(new Array<string>(MAX_ITEMS + 1).fill('')), each: 1, protocol: 'aul' });
    expect(await until('failed')).toMatchObject({ error: { code: 'input/invalid' } });
    const long = tokenizer.encode('ran '.repeat(500));
    // Each is encoded once: twelve thousand texts of five hundred tokens take minutes.
    probes.use({
      ...host,
      tokenizer: Object.create(tokenizer, { encode: { value: () => long } }) as Tokenizer,
    });
    const many = new Array<string>(Math.ceil(MAX_SCORED_TOKENS / long.ids.length) + 1).fill('long');
    plan(2, { sentences: packTexts(many), each: 1, protocol: 'aul' });
    expect(await until('failed', 2)).toMatchObject({
      error: { code: 'input/invalid', message: expect.stringContaining('more tokens') as unknown },
    });
  });
});
