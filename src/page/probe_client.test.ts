import { packTexts } from '../model/packed_texts.ts';
import { describe, expect, test, vi } from 'vitest';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { ScoreJob, ScorePlan } from '../engine/score_job.ts';
import { ProbeClient } from './probe_client.ts';
import type { ProbeJob, ProbePlan, ProbeSentenceResult } from '../engine/probe_job.ts';
import type { ProbeEvent, ProbeRequest } from '../worker/probe_messages.ts';

const JOB: ProbeJob = {
  sentences: [{ text: '[MASK]', hide: [], read: null }],
  form: 'typed',
  topK: 1,
  targets: [],
  ranks: false,
  fullLogProbs: false,
};
const PLAN: ProbePlan = {
  sentences: 1,
  sequences: 1,
  tokens: 3,
  estimateMs: null,
  targets: [],
  withoutMask: [],
  cut: [],
};
const IDENTITY: ModelIdentity = {
  name: 'm',
  revision: 'r',
  content: 'c',
  dtype: 'f32',
  backend: 'cpu',
  adapter: 'a',
};
const ERROR: UnmaskErrorData = { code: 'worker/crashed', message: 'Gone.', remedy: 'Again.', details: {} };

const result = (index: number): ProbeSentenceResult => ({ index, tokens: [], cutTokens: 0, masks: [] });
const progress = (id: number, indices: readonly number[], done: number) =>
  ({
    type: 'probe',
    id,
    tell: {
      kind: 'results',
      of: 'sentences',
      results: indices.map(result),
      done,
      total: 3,
      elapsedMs: done,
      remainingMs: null,
    },
  }) as const;

function start() {
  const sent: ProbeRequest[] = [];
  return { sent, client: new ProbeClient((request) => sent.push(request)) };
}

describe('ProbeClient', () => {
  test('a run gathers its results and tells each change once', () => {
    const { client, sent } = start();
    const run = client.run(JOB);
    const told = vi.fn();
    const stop = run.subscribe(told);
    expect(sent).toEqual([
      { type: 'probe', id: 1, ask: { kind: 'run', question: { of: 'sentences', job: JOB } } },
    ]);
    expect(run.getSnapshot().phase.kind).toBe('waiting');
    client.receive({
      type: 'probe',
      id: 1,
      tell: { kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY },
    });
    client.receive(progress(1, [0], 1));
    const first = run.getSnapshot();
    client.receive(progress(1, [2, 1], 3));
    expect([...first.results.keys()]).toEqual([0]);
    expect([...run.getSnapshot().results.keys()]).toEqual([0, 2, 1]);
    expect(run.getSnapshot()).toMatchObject({ identity: IDENTITY, phase: { kind: 'running', done: 3 } });
    client.receive({ type: 'probe', id: 1, tell: { kind: 'done', durationMs: 5, engineMs: 5 } });
    expect(run.getSnapshot().phase).toEqual({ kind: 'done', durationMs: 5, engineMs: 5 });
    expect(told).toHaveBeenCalledTimes(4);
    stop();
    // Nothing changes what has ended.
    client.receive(progress(1, [5], 3));
    expect(run.getSnapshot().results.size).toBe(3);
  });

  test('passes of a batch are told beside the state, which stays; what they are of the whole stays when it is answered', () => {
    const { client } = start();
    const run = client.run(JOB);
    const receive = (tell: ProbeEvent['tell']): void => client.receive({ type: 'probe', id: 1, tell });
    receive({ kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY });
    const before = run.getSnapshot();
    expect(run.passes.getSnapshot()).toBeNull();
    const [told, toldPasses] = [vi.fn(), vi.fn()];
    run.subscribe(told);
    run.passes.subscribe(toldPasses);
    receive({ kind: 'passes', done: 3, total: 24, share: 0.1, remainingMs: 5 });
    expect(run.passes.getSnapshot()).toEqual({
      ...{ passes: { done: 3, total: 24 }, share: 0.1, remainingMs: 5 },
    });
    expect(run.getSnapshot()).toBe(before);
    expect([told, toldPasses].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    client.receive(progress(1, [0], 1));
    expect(run.passes.getSnapshot()).toEqual({ passes: null, share: 0.1, remainingMs: 5 });
  });

  test('cancelling asks the worker, keeps what is there, and is asked once at most after the end', () => {
    const { client, sent } = start();
    const run = client.run(JOB);
    client.receive({
      type: 'probe',
      id: 1,
      tell: { kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY },
    });
    client.receive(progress(1, [0], 1));
    run.cancel();
    expect(sent.at(-1)).toEqual({ type: 'probe', id: 1, ask: { kind: 'cancel' } });
    client.receive({ type: 'probe', id: 1, tell: { kind: 'stopped', why: 'cancelled' } });
    expect(run.getSnapshot()).toMatchObject({ phase: { kind: 'stopped', why: 'cancelled' } });
    expect(run.getSnapshot().results.size).toBe(1);
    run.cancel();
    expect(sent).toHaveLength(2);
  });

  test('plans and vocabularies are answered to whoever asked', async () => {
    const { client } = start();
    const plan = client.plan(JOB);
    const refused = client.plan(JOB);
    const vocabulary = client.vocabulary();
    const places = client.placeWords({ sentences: JOB.sentences, form: 'typed', words: ['a'] });
    const lost = client.placeWords({ sentences: JOB.sentences, form: 'typed', words: ['a'] });
    client.receive({ type: 'probe', id: 1, tell: { kind: 'planned', of: 'sentences', plan: PLAN } });
    client.receive({ type: 'probe', id: 2, tell: { kind: 'failed', error: ERROR } });
    const words = {
      model: 'm',
      revision: 'r',
      content: 'c',
      words: ['a'],
      continuations: Uint8Array.of(0),
      special: [],
    };
    client.receive({ type: 'probe', id: 3, tell: { kind: 'vocabulary', vocabulary: words } });
    await expect(plan).resolves.toBe(PLAN);
    await expect(refused).rejects.toMatchObject({ code: 'worker/crashed', remedy: 'Again.' });
    await expect(vocabulary).resolves.toBe(words);
    const placed = { content: 'c', lists: [], at: [null] };
    client.receive({ type: 'probe', id: 4, tell: { kind: 'placed', placed } });
    client.endAll(ERROR);
    await expect(places).resolves.toBe(placed);
    await expect(lost).rejects.toMatchObject({ code: 'worker/crashed' });
  });

  test('a plan that nobody waits for is cancelled, and what is told of it dropped', async () => {
    const { client, sent } = start();
    const controller = new AbortController();
    const plan = client.plan(JOB, controller.signal);
    controller.abort();
    await expect(plan).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent.at(-1)).toEqual({ type: 'probe', id: 1, ask: { kind: 'cancel' } });
    client.receive({ type: 'probe', id: 1, tell: { kind: 'stopped', why: 'cancelled' } });
    // Once answered it is not cancelled.
    const other = new AbortController();
    const answered = client.plan(JOB, other.signal);
    client.receive({ type: 'probe', id: 2, tell: { kind: 'planned', of: 'sentences', plan: PLAN } });
    await expect(answered).resolves.toBe(PLAN);
    other.abort();
    expect(sent).toHaveLength(3);
  });

  test('when the worker is gone everything asked of it ends in words', async () => {
    const { client } = start();
    const run = client.run(JOB);
    const plan = client.plan(JOB);
    const done = client.run(JOB);
    client.receive({ type: 'probe', id: 3, tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    client.endAll(ERROR);
    expect(run.getSnapshot().phase).toEqual({ kind: 'failed', error: ERROR });
    expect(done.getSnapshot().phase.kind).toBe('done');
    await expect(plan).rejects.toMatchObject({ code: 'worker/crashed' });
  });

  test('pairs are planned, run and ended like sentences, each by its own id', async () => {
    const { client, sent } = start();
    const job: ScoreJob = { sentences: packTexts(['A.', 'B.']), each: 2, protocol: 'aul' };
    const plan: ScorePlan = { items: 1, sequences: 2, tokens: 8, estimateMs: null, unscored: [], maskId: 4 };
    const planned = client.planScores(job);
    client.receive({ type: 'probe', id: 1, tell: { kind: 'planned', of: 'scores', plan } });
    expect(await planned).toBe(plan);
    const run = client.runScores(job);
    expect(sent).toEqual([
      { type: 'probe', id: 1, ask: { kind: 'plan', question: { of: 'scores', job } } },
      { type: 'probe', id: 2, ask: { kind: 'run', question: { of: 'scores', job } } },
    ]);
    client.receive({
      type: 'probe',
      id: 2,
      tell: { kind: 'started', of: 'scores', plan, identity: IDENTITY },
    });
    const sentence = { ids: [], pieces: '', rows: [], logProbs: [], score: -1 };
    client.receive({
      type: 'probe',
      id: 2,
      tell: {
        kind: 'results',
        of: 'scores',
        results: [{ index: 0, sentences: [sentence, sentence] }],
        done: 2,
        total: 2,
        elapsedMs: 1,
        remainingMs: 0,
      },
    });
    expect(run.getSnapshot()).toMatchObject({
      identity: IDENTITY,
      plan,
      phase: { kind: 'running', done: 2 },
    });
    expect(run.getSnapshot().results.size).toBe(1);
    // Those of another id are no concern of it.
    client.receive(progress(2, [5], 2));
    expect(run.getSnapshot().results.size).toBe(1);
    const refused = client.planScores(job);
    client.endAll(ERROR);
    expect(run.getSnapshot().phase).toEqual({ kind: 'failed', error: ERROR });
    await expect(refused).rejects.toThrow('Gone.');
  });
});
