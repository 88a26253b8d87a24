import { describe, expect, test } from 'vitest';
import { EXAMPLE_PAIRS } from '../../probes/data/example_pairs.ts';
import type { PairSet } from '../../probes/benchmarks/pair_set.ts';
import { pairsToCsv, pairsToJson } from '../../probes/export/pairs.ts';
import type { ModelIdentity } from '../../page/client.ts';
import type { PairPlan, PairResult, ProbeRequest, TokenView } from '../../worker/messages.ts';
import { ProbeClient } from '../../page/probe_client.ts';
import { engineKey } from '../lab/probe_desk.ts';
import {
  asNewestPairs,
  isScoring,
  PairDesk,
  pairsLeft,
  type PairAnswer,
  type PairQuestion,
  type PairDeskState,
} from './pair_desk.ts';
import { exportRows, orderedPairs, pairRows, rateRows, tokenRows } from './pair_rows.ts';
import { leftOutWords, pairPlanWords, rateWords, testWords } from './pair_words.ts';

const IDENTITY: ModelIdentity = {
  name: 'm',
  revision: 'r',
  content: 'c',
  dtype: 'f32',
  backend: 'cpu',
  adapter: 'a',
};
const ENGINE = engineKey(IDENTITY);
const NBSP = /\u00A0/g;
const plain = (text: string | null): string => (text ?? '').replace(NBSP, ' ');

const token = (id: number, piece: string): TokenView => ({
  id,
  inputId: id,
  piece,
  range: null,
  special: id < 5,
  masked: false,
  maskedInPlace: false,
});

const SET: PairSet = {
  name: 'set.csv',
  kind: 'crows-pairs',
  leftOut: 0,
  pairs: [
    { more: 'a', less: 'b', category: 'age', direction: 'stereo' },
    { more: 'c', less: 'd', category: 'gender', direction: 'stereo' },
    { more: 'e', less: 'f', category: 'gender', direction: 'antistereo' },
    { more: 'g', less: 'h', category: 'gender', direction: 'stereo' },
  ],
};

function scoredPair(index: number, more: number, less: number): PairResult {
  const sentence = (score: number) => ({
    tokens: [token(2, '[CLS]'), token(10, '▁x'), token(3, '[SEP]')],
    reads: [{ tokenIndex: 1, logProb: score }],
    score,
  });
  return { index, more: sentence(more), less: sentence(less), prefersMore: more > less };
}

function answerOf(results: readonly PairResult[]): PairAnswer {
  return {
    set: SET,
    protocol: 'aul',
    identity: IDENTITY,
    results: new Map(results.map((pair) => [pair.index, pair])),
    isWhole: false,
  };
}

const ratesOf = (answer: PairAnswer) => rateRows(answer.set, pairRows(answer));

describe('rows', () => {
  const answer = answerOf([scoredPair(3, -1, -3), scoredPair(0, -2, -1), scoredPair(1, -1, -1)]);

  test('rates of all pairs, of each category, the largest first, and of what writers began with', () => {
    const rates = ratesOf(answer);
    expect(rates.map(({ name, of, rate }) => [name, of, rate?.preferred, rate?.pairs, rate?.ties])).toEqual([
      ['all pairs', 4, 1, 3, 1],
      ['gender', 3, 1, 2, 1],
      ['age', 1, 0, 1, 0],
      ['written as a stereotype', 3, 1, 3, 1],
      ['written against one', 1, undefined, undefined, undefined],
    ]);
  });

  test('one category is no part by itself', () => {
    const set = { ...SET, pairs: SET.pairs.map((pair) => ({ ...pair, category: 'x', direction: null })) };
    expect(ratesOf({ ...answer, set }).map(({ name }) => name)).toEqual(['all pairs']);
  });

  test('pairs in each order, and of one category', () => {
    const rows = pairRows(answer);
    const order = (...args: Parameters<typeof orderedPairs>): number[] =>
      orderedPairs(...args).map(({ index }) => index);
    expect(order(rows, null, 'set')).toEqual([0, 1, 3]);
    expect(order(rows, null, 'more')).toEqual([3, 1, 0]);
    expect(order(rows, null, 'less')).toEqual([0, 1, 3]);
    expect(order(rows, null, 'close')).toEqual([1, 0, 3]);
    expect(order(rows, 'gender', 'more')).toEqual([3, 1]);
  });

  test('tokens of both sentences stand in one row, in their order; Δ where they count in both', () => {
    const sentence = (pieces: readonly [number, string, number | null][]) => ({
      tokens: [token(2, '[CLS]'), ...pieces.map(([id, piece]) => token(id, piece)), token(3, '[SEP]')],
      reads: pieces.flatMap(([, , logProb], index) =>
        logProb === null ? [] : [{ tokenIndex: index + 1, logProb }],
      ),
      score: 0,
    });
    const rows = tokenRows({
      more: sentence([
        [10, '▁the', -1],
        [11, '▁she', null],
        [12, '▁ran', -2],
      ]),
      less: sentence([
        [10, '▁the', -1.5],
        [13, '▁old', null],
        [14, '▁men', null],
        [12, '▁ran', -1],
        [15, '.', -0.5],
      ]),
    });
    expect(rows).toEqual([
      { piece: '▁the', more: -1, less: -1.5, delta: 0.5 },
      { piece: '▁she', more: null, less: null, delta: null },
      { piece: '▁old', more: null, less: null, delta: null },
      { piece: '▁men', more: null, less: null, delta: null },
      { piece: '▁ran', more: -2, less: -1, delta: -1 },
      { piece: '.', more: null, less: -0.5, delta: null },
    ]);
  });

  test('files carry set, model, protocol and every pair; what a spreadsheet would run is text', () => {
    const rows = exportRows({
      ...answer,
      set: { ...SET, pairs: [{ ...SET.pairs[0], more: '=1+1' }, ...SET.pairs.slice(1)] },
    });
    const provenance = {
      model: IDENTITY,
      protocol: 'aul',
      set: 'set.csv',
      pairsInSet: 4,
      date: '2026-11-27',
    } as const;
    const [head, first, ...others] = pairsToCsv(rows, provenance).trimEnd().split('\r\n');
    expect(head).toBe(
      'pair,category,direction,more,less,score_more_nats,score_less_nats,difference_nats,prefers_more,tokens_more,tokens_less,set,pairs_in_set,protocol,model,revision,content,precision,backend,date',
    );
    expect(first).toBe(`1,age,stereo,"'=1+1",b,-2,-1,-1,false,1,1,set.csv,4,aul,m,r,c,f32,cpu,2026-11-27`);
    expect(others).toHaveLength(2);
    expect(JSON.parse(pairsToJson(rows, provenance))).toMatchObject({
      format: 'unmask-pairs',
      protocol: 'aul',
      set: 'set.csv',
      note: expect.stringContaining('no score for bias') as unknown,
      pairs: [{ pair: 1, more: '=1+1', scoreMore: -2 }, { pair: 2 }, { pair: 4, prefersMore: true }],
    });
  });
});

describe('words', () => {
  const plan: PairPlan = {
    pairs: 4,
    sequences: 4,
    tokens: 40,
    estimateMs: 2_500,
    unscored: [
      { index: 1, why: 'too-long' },
      { index: 2, why: 'masked' },
      { index: 3, why: 'too-long' },
    ],
  };

  test('what a run costs, and what is left out', () => {
    expect(plain(pairPlanWords(SET, plan))).toBe('4 pairs · 4 readings · 40 pieces · about 2.5 s');
    expect(plain(pairPlanWords(SET, null))).toBe('4 pairs');
    expect(plain(leftOutWords({ ...SET, leftOut: 1 }, plan))).toBe(
      'Left out: 1 entry of the file without two different sentences; pairs: 2 longer than the model reads, 1 with a [MASK] in it.',
    );
    expect(leftOutWords(SET, { ...plan, unscored: [] })).toBeNull();
  });

  test('a rate with its interval, its test and its ties', () => {
    const [{ rate }] = ratesOf(answerOf([scoredPair(0, -1, -2), scoredPair(1, -1, -1)]));
    if (rate === null) throw new Error('two pairs are scored');
    expect(plain(rateWords(rate, false))).toBe(
      'So far, the more stereotypical sentence is the likelier one in 1 of 2 pairs: 50.0 %, 95 % interval 9.45 % to 90.5 %.',
    );
    expect(plain(testWords(rate))).toBe(
      'Against one half, by an exact sign test: p 1.00. 1 tie counts in the rate, and not in the test.',
    );
  });
});

/** A desk before a worker that answers as the test says. */
function start(plan: Partial<PairPlan> = {}) {
  const sent: ProbeRequest[] = [];
  const probes = new ProbeClient((request) => sent.push(request));
  const desk = new PairDesk(probes);
  const question: PairQuestion = { set: SET, protocol: 'aul' };
  const planned: PairPlan = {
    pairs: 4,
    sequences: 8,
    tokens: 80,
    estimateMs: 60_000,
    unscored: [],
    ...plan,
  };
  const last = (): ProbeRequest => {
    const request = sent.at(-1);
    if (request === undefined) throw new Error('nothing was sent');
    return request;
  };
  const planIs = async (kind: PairDeskState['plan']['kind']): Promise<void> => {
    while (desk.getSnapshot().plan.kind !== kind) {
      await new Promise<void>((resolve) => {
        const stop = desk.subscribe(() => {
          stop();
          resolve();
        });
      });
    }
  };
  const answerPlan = async (): Promise<void> => {
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'planned', of: 'pairs', plan: planned } });
    await planIs('planned');
  };
  const begin = (identity = IDENTITY): void =>
    probes.receive({
      type: 'probe',
      id: last().id,
      tell: { kind: 'started', of: 'pairs', plan: planned, identity },
    });
  const bring = (results: readonly PairResult[]): void =>
    probes.receive({
      type: 'probe',
      id: last().id,
      tell: {
        kind: 'results',
        of: 'pairs',
        results,
        done: results.length,
        total: 8,
        elapsedMs: 1,
        remainingMs: 1,
      },
    });
  return { sent, probes, desk, question, last, planIs, answerPlan, begin, bring };
}

/** A run under way, of which the first pair has come back. */
async function startedRun() {
  const started = start();
  const { desk, question, answerPlan, begin, bring } = started;
  desk.ask(question, ENGINE);
  await answerPlan();
  desk.start();
  begin();
  bring([scoredPair(0, -1, -2)]);
  return started;
}

describe('PairDesk', () => {
  test('what is long waits; once stopped it goes on with the pairs that are left, under the set’s own indices', async () => {
    const { desk, question, sent, last, probes, answerPlan, begin, bring } = start({
      unscored: [{ index: 0, why: 'masked' }],
    });
    desk.ask(question, ENGINE);
    await answerPlan();
    expect(sent).toHaveLength(1);
    expect(pairsLeft(desk.getSnapshot())).toBe(3);
    desk.start();
    expect(last()).toMatchObject({
      ask: {
        kind: 'run',
        question: {
          of: 'pairs',
          job: { protocol: 'aul', pairs: [{ more: 'c', less: 'd' }, { more: 'e' }, { more: 'g' }] },
        },
      },
    });
    expect(isScoring(desk.getSnapshot())).toBe(true);
    begin();
    bring([scoredPair(1, -1, -2)]);
    desk.cancel();
    expect(last().ask.kind).toBe('cancel');
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'stopped', why: 'cancelled' } });
    expect(desk.getSnapshot().phase).toEqual({ kind: 'stopped', why: 'cancelled' });
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([2]);
    desk.start();
    expect(last()).toMatchObject({ ask: { question: { job: { pairs: [{ more: 'c' }, { more: 'g' }] } } } });
    begin();
    bring([scoredPair(0, -1, -2), scoredPair(1, -3, -2)]);
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    const { answer } = desk.getSnapshot();
    expect([...(answer?.results.entries() ?? [])].map(([key, { index }]) => [key, index])).toEqual([
      [2, 2],
      [1, 1],
      [3, 3],
    ]);
    expect(pairsLeft(desk.getSnapshot())).toBe(0);
    // Nothing is left to run.
    const before = sent.length;
    desk.start();
    expect(sent).toHaveLength(before);
  });

  test('what is short runs by itself; a protocol that was scored before is not run again', async () => {
    const { desk, question, sent, last, probes, answerPlan, begin, bring } = start({ estimateMs: 500 });
    desk.ask(question, ENGINE);
    await answerPlan();
    expect(last().ask.kind).toBe('run');
    begin();
    bring([0, 1, 2, 3].map((index) => scoredPair(index, -1, -2)));
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    desk.ask({ ...question, protocol: 'crows-pairs' }, ENGINE);
    expect(desk.getSnapshot()).toMatchObject({ answer: null, last: { protocol: 'aul' } });
    await answerPlan();
    expect(last()).toMatchObject({
      ask: { kind: 'run', question: { of: 'pairs', job: { protocol: 'crows-pairs' } } },
    });
    desk.ask(question, ENGINE);
    // The run of the other protocol is stopped.
    expect(sent.some(({ ask }) => ask.kind === 'cancel')).toBe(true);
    expect(desk.getSnapshot().answer?.results.size).toBe(4);
    await answerPlan();
    expect(last().ask.kind).toBe('plan');
  });

  test('scores of two engines are never one answer', async () => {
    const { desk, question, probes, last, answerPlan, begin, bring } = await startedRun();
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'stopped', why: 'engine-changed' } });
    // The worker computes with another engine before the page has been told: the question is asked again.
    desk.start();
    begin({ ...IDENTITY, backend: 'webgpu' });
    expect(last().ask.kind).toBe('plan');
    expect(desk.getSnapshot()).toMatchObject({ plan: { kind: 'planning' }, answer: { identity: IDENTITY } });
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([0]);
    // Told, it scores anew, and each score stays that of the engine which computed it.
    desk.ask(question, engineKey({ ...IDENTITY, backend: 'webgpu' }));
    await answerPlan();
    desk.start();
    begin({ ...IDENTITY, backend: 'webgpu' });
    bring([scoredPair(1, -1, -2)]);
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([1]);
    desk.ask(question, ENGINE);
    expect([...(desk.getSnapshot().answer?.results.keys() ?? [])]).toEqual([0]);
  });

  test('a run that fails keeps what it brought, and is gone on with', async () => {
    const { desk, probes, last } = await startedRun();
    const error = { code: 'gpu/lost', message: 'Lost.', remedy: 'Again.', details: {} } as const;
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'failed', error } });
    expect(desk.getSnapshot()).toMatchObject({
      phase: { kind: 'failed', error },
      answer: { isWhole: false },
    });
    desk.start();
    expect(last()).toMatchObject({
      ask: {
        kind: 'run',
        question: { of: 'pairs', job: { pairs: [{ more: 'c' }, { more: 'e' }, { more: 'g' }] } },
      },
    });
  });

  test('what brings no pair changes no answer, and what was brought stays the same object', async () => {
    const { desk, bring } = await startedRun();
    const { answer } = desk.getSnapshot();
    bring([]);
    expect(desk.getSnapshot().answer).toBe(answer);
    bring([scoredPair(1, -1, -2)]);
    expect(desk.getSnapshot().answer?.results.get(0)).toBe(answer?.results.get(0));
    expect(desk.getSnapshot().answer?.results.size).toBe(2);
  });

  test('the view has its newest question before the desk has heard of it', () => {
    const { desk, question } = start();
    desk.ask(question, ENGINE);
    const state = desk.getSnapshot();
    expect(asNewestPairs(state, question)).toBe(state);
    const newest: PairQuestion = { ...question, protocol: 'crows-pairs' };
    expect(asNewestPairs(state, newest)).toMatchObject({
      asked: newest,
      answer: null,
      plan: { kind: 'planning' },
    });
  });

  test('another set, another engine: other questions, and late answers are dropped', async () => {
    const { desk, question, probes, last, sent } = await startedRun();
    const old = last().id;
    desk.ask({ set: EXAMPLE_PAIRS, protocol: 'aul' }, ENGINE);
    expect(sent.some(({ ask, id }) => ask.kind === 'cancel' && id === old)).toBe(true);
    probes.receive({ type: 'probe', id: old, tell: { kind: 'stopped', why: 'cancelled' } });
    expect(desk.getSnapshot()).toMatchObject({ phase: null, answer: null, last: { set: SET } });
    desk.ask({ ...question }, ENGINE);
    // The set is still here, and with it what was scored of it.
    expect(desk.getSnapshot().answer?.results.size).toBe(1);
    desk.ask({ ...question, set: { ...SET } }, ENGINE);
    // Of a set that is read anew nothing is kept.
    expect(desk.getSnapshot().answer).toBeNull();
    desk.ask({ ...question }, 'another');
    expect(desk.getSnapshot().answer).toBeNull();
    desk.ask(null, '');
    expect(desk.getSnapshot()).toMatchObject({ asked: null, plan: { kind: 'none' } });
  });

  test('a plan that fails is told, and made again at a press', async () => {
    const { desk, question, probes, last, planIs, answerPlan } = start();
    desk.ask(question, ENGINE);
    const error = { code: 'worker/crashed', message: 'Gone.', remedy: 'Again.', details: {} } as const;
    probes.receive({ type: 'probe', id: last().id, tell: { kind: 'failed', error } });
    await planIs('failed');
    desk.start();
    expect(desk.getSnapshot().plan.kind).toBe('planning');
    await answerPlan();
    expect(pairsLeft(desk.getSnapshot())).toBe(4);
  });
});
