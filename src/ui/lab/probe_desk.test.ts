import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ProbeClient } from '../../page/probe_client.ts';
import type { ProbeAsk, ProbeEvent, ProbeJob, ProbePlan, ProbeRequest } from '../../worker/messages.ts';
import { LONG_MS, PAUSE_MS } from '../../page/starts_by_itself.ts';
import {
  asNewest,
  engineKey,
  isBusy,
  isProgress,
  isWorking,
  ProbeDesk,
  sentenceWays,
  shownAnswer,
  type Asked,
} from './probe_desk.ts';

const JOB: ProbeJob = {
  sentences: ['A [MASK].', 'B [MASK].'].map((text) => ({ text, hide: [], read: 0 })),
  form: 'typed',
  topK: 0,
  targets: [],
  ranks: false,
  fullLogProbs: false,
};

const PLAN: ProbePlan = {
  sentences: 2,
  sequences: 2,
  tokens: 10,
  estimateMs: 10,
  targets: [],
  withoutMask: [],
  cut: [],
};

const IDENTITY = {
  name: 'm',
  revision: 'r',
  content: 'c',
  dtype: 'f32',
  backend: 'cpu',
  adapter: 'cpu',
} as const;

const ENGINE = engineKey(IDENTITY);

function question(about: string): Asked<string> {
  return { job: JOB, about };
}

/** The same sentences, the other way round. */
function swapped(about: string): Asked<string> {
  return { job: { ...JOB, sentences: JOB.sentences.toReversed() }, about };
}

function setUp(firstLookMs?: number) {
  const sent: ProbeRequest[] = [];
  const client = new ProbeClient((request) => sent.push(request));
  const desk = new ProbeDesk<string>(sentenceWays(client), firstLookMs);
  const last = (kind: ProbeAsk['kind']): number => {
    const request = sent.findLast((each) => each.ask.kind === kind);
    if (request === undefined) throw new Error(`no ${kind} was sent`);
    return request.id;
  };
  const receive = (event: ProbeEvent): void => client.receive(event);
  /** Lets a pause pass and answers the plan. */
  const planned = async (plan: Partial<ProbePlan> = {}): Promise<void> => {
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    receive({
      type: 'probe',
      id: last('plan'),
      tell: { kind: 'planned', of: 'sentences', plan: { ...PLAN, ...plan } },
    });
    await vi.advanceTimersByTimeAsync(0);
  };
  const results = (): void => {
    receive({
      type: 'probe',
      id: last('run'),
      tell: {
        kind: 'results',
        of: 'sentences',
        results: [0, 1].map((index) => ({ index, tokens: [], cutTokens: index, masks: [] })),
        ...{ done: 2, total: 2, elapsedMs: 1, remainingMs: 0 },
      },
    });
  };
  /** A run from its start to its end. */
  const ran = (): void => {
    receive({
      type: 'probe',
      id: last('run'),
      tell: { kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY },
    });
    results();
    receive({ type: 'probe', id: last('run'), tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
  };
  const types = (): string[] => sent.map(({ ask }) => ask.kind);
  return { desk, sent, last, receive, planned, results, ran, types };
}

describe('the probe desk', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('plans after a pause, and runs by itself what is short', async () => {
    const { desk, planned, results, types, receive, last } = setUp();
    desk.ask(question('one'), ENGINE);
    expect(types()).toEqual([]);
    expect(desk.getSnapshot().plan.kind).toBe('planning');
    await planned();
    expect(types()).toEqual(['plan', 'run']);
    receive({
      type: 'probe',
      id: last('run'),
      tell: { kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY },
    });
    expect(isWorking(desk.getSnapshot())).toBe(true);
    results();
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ answer: { about: 'one' }, isStale: false });
  });

  test('typing is planned once it rests', async () => {
    const { desk, planned, sent } = setUp();
    desk.ask(question('one'), ENGINE);
    await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
    desk.ask(question('two'), 'e');
    await planned();
    expect(sent.filter(({ ask }) => ask.kind === 'plan')).toHaveLength(1);
  });

  test('what is long waits to be started, and says so', async () => {
    const { desk, planned, types } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned({ estimateMs: LONG_MS + 1 });
    expect(types()).toEqual(['plan']);
    expect(desk.getSnapshot().waitsForStart).toBe(true);
    desk.start();
    expect(types()).toEqual(['plan', 'run']);
    expect(desk.getSnapshot().waitsForStart).toBe(false);
  });

  test('what a view opens with may take longer and starts by itself; what comes after it may not', async () => {
    const { desk, planned, results, types } = setUp(5_000);
    desk.ask(question('one'), ENGINE);
    await planned({ estimateMs: 5_000 });
    expect(types()).toEqual(['plan', 'run']);
    results();
    desk.ask(question('two'), 'e');
    await planned({ estimateMs: 5_000 });
    expect(desk.getSnapshot().waitsForStart).toBe(true);
    const other = setUp(5_000);
    other.desk.ask(question('one'), ENGINE);
    await other.planned({ estimateMs: 5_001 });
    expect(other.desk.getSnapshot().waitsForStart).toBe(true);
  });

  test('busy while it is planned and run, and neither while it waits for the visitor nor once it has ended', async () => {
    const { desk, planned, receive, last } = setUp();
    expect(isBusy(desk.getSnapshot())).toBe(false);
    desk.ask(question('one'), ENGINE);
    expect(isBusy(desk.getSnapshot())).toBe(true);
    await planned({ estimateMs: LONG_MS + 1 });
    expect(isBusy(desk.getSnapshot())).toBe(false);
    desk.start();
    expect(isBusy(desk.getSnapshot())).toBe(true);
    receive({ type: 'probe', id: last('run'), tell: { kind: 'done', durationMs: 1, engineMs: 1 } });
    expect(isBusy(desk.getSnapshot())).toBe(false);
  });

  test('a start before the plan is there is kept', async () => {
    const { desk, planned, types } = setUp();
    desk.ask(question('one'), ENGINE);
    desk.start();
    await planned({ estimateMs: LONG_MS + 1 });
    expect(types()).toEqual(['plan', 'run']);
  });

  test('without an estimate few sequences are run, and many are not', async () => {
    const { desk, planned, types } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned({ estimateMs: null, sequences: 1000 });
    expect(types()).toEqual(['plan']);
    desk.ask(question('two'), 'e');
    await planned({ estimateMs: null, sequences: 2 });
    expect(types()).toEqual(['plan', 'plan', 'run']);
  });

  test('an older answer stays, as stale, until the newest has its own; its run is cancelled', async () => {
    const { desk, planned, results, types } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned();
    results();
    desk.ask(question('two'), 'e');
    expect(types()).toContain('cancel');
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ answer: { about: 'one' }, isStale: true });
    await planned();
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ answer: { about: 'one' }, isStale: true });
    results();
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ answer: { about: 'two' }, isStale: false });
  });

  test('a plan of an older question is dropped', async () => {
    const { desk, last, receive, types } = setUp();
    desk.ask(question('one'), ENGINE);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    const first = last('plan');
    desk.ask(question('two'), 'e');
    receive({ type: 'probe', id: first, tell: { kind: 'planned', of: 'sentences', plan: PLAN } });
    await vi.advanceTimersByTimeAsync(0);
    expect(types()).not.toContain('run');
    expect(desk.getSnapshot().plan.kind).toBe('planning');
  });

  test('the same question of the same engine is asked once; of another engine, again', async () => {
    const { desk, planned, sent } = setUp();
    const asked = question('one');
    desk.ask(asked, 'e');
    await planned();
    desk.ask(asked, 'e');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(sent.filter(({ ask }) => ask.kind === 'plan')).toHaveLength(1);
    desk.ask(asked, 'f');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(sent.filter(({ ask }) => ask.kind === 'plan')).toHaveLength(2);
  });

  test('cancelled, it keeps what it had', async () => {
    const { desk, planned, results, last, receive } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned();
    results();
    desk.cancel();
    receive({ type: 'probe', id: last('run'), tell: { kind: 'stopped', why: 'cancelled' } });
    expect(desk.getSnapshot().current?.run.phase.kind).toBe('stopped');
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ answer: { about: 'one' }, isStale: false });
  });

  test('passes are those of the newest run, and of a question that has none there are none', async () => {
    const { desk, planned, receive, last } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned();
    const id = last('run');
    const tell = { kind: 'passes', done: 1, total: 4, share: 0.25, remainingMs: 3 } as const;
    receive({
      type: 'probe',
      id,
      tell: { kind: 'started', of: 'sentences', plan: PLAN, identity: IDENTITY },
    });
    const { current } = desk.getSnapshot();
    receive({ type: 'probe', id, tell });
    expect(desk.passes.getSnapshot()).toMatchObject({ passes: { done: 1, total: 4 } });
    expect(desk.getSnapshot().current).toBe(current);
    desk.ask(question('two'), ENGINE);
    expect(desk.passes.getSnapshot()).toBeNull();
    receive({ type: 'probe', id, tell });
    expect(desk.passes.getSnapshot()).toBeNull();
  });

  test('the same sentences in another order are answered at once, planned, and not run again', async () => {
    const { desk, planned, ran, types } = setUp();
    const engine = engineKey(IDENTITY);
    desk.ask(question('one'), engine);
    await planned();
    ran();
    desk.ask(swapped('other way'), engine);
    const shown = shownAnswer(desk.getSnapshot());
    expect(shown).toMatchObject({ isStale: false, answer: { about: 'other way' } });
    expect(shown?.answer.run.results.get(0)?.cutTokens).toBe(1);
    await planned({ estimateMs: LONG_MS + 1 });
    expect(types()).toEqual(['plan', 'run', 'plan']);
    expect(desk.getSnapshot()).toMatchObject({ waitsForStart: false, plan: { kind: 'planned' } });
    expect(isBusy(desk.getSnapshot())).toBe(false);
    // By way of no question at all, too.
    desk.ask(null, engine);
    desk.ask(question('one again'), engine);
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ isStale: false, answer: { about: 'one again' } });
    await planned();
    expect(types()).not.toContain('cancel');
    // The visitor may have it run all the same.
    desk.start();
    expect(types().filter((type) => type === 'run')).toHaveLength(2);
  });

  test('other words of one piece are read from whole rows, and not run; of another engine they are', async () => {
    const { desk, planned, ran, types } = setUp();
    const engine = engineKey(IDENTITY);
    const asking = (about: string, ...targets: readonly string[]): Asked<string> => ({
      job: { ...JOB, targets, fullLogProbs: true },
      about,
    });
    const one = (word: string) => ({ targets: [{ word, ids: [1], pieces: [word], known: true }] });
    desk.ask(asking('first', 'nurse'), engine);
    await planned(one('nurse'));
    ran();
    desk.ask(asking('second', 'cook'), engine);
    expect(shownAnswer(desk.getSnapshot())?.isStale).toBe(true);
    await planned(one('cook'));
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ isStale: false, answer: { about: 'second' } });
    expect(desk.getSnapshot().waitsForStart).toBe(false);
    expect(types()).toEqual(['plan', 'run', 'plan']);
    desk.ask(asking('third', 'clerk'), engineKey({ ...IDENTITY, backend: 'wasm' }));
    await planned(one('clerk'));
    expect(types().filter((type) => type === 'run')).toHaveLength(2);
  });

  test('a run that another engine answers is not of the newest question, which is asked again', async () => {
    const { desk, sent, planned, ran } = setUp();
    const engine = engineKey({ ...IDENTITY, backend: 'wasm' });
    const one = question('one');
    desk.ask(one, engine);
    await planned();
    // Of another engine than the page has heard of.
    ran();
    expect(desk.getSnapshot()).toMatchObject({
      asked: one,
      plan: { kind: 'planning' },
      current: null,
      last: null,
    });
    const runs = (): number => sent.filter(({ ask }) => ask.kind === 'run').length;
    expect(runs()).toBe(1);
    await planned();
    expect(runs()).toBe(2);
  });

  test('another engine is asked anew, in whatever order', async () => {
    const { desk, planned, ran, types } = setUp();
    desk.ask(question('one'), engineKey(IDENTITY));
    await planned();
    ran();
    desk.ask(swapped('other way'), 'another');
    expect(shownAnswer(desk.getSnapshot())).toMatchObject({ isStale: true, answer: { about: 'one' } });
    await planned();
    expect(types().filter((type) => type === 'run')).toHaveLength(2);
  });

  test('a job that cannot be planned is told', async () => {
    const { desk, last, receive } = setUp();
    desk.ask(question('one'), ENGINE);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    receive({
      type: 'probe',
      id: last('plan'),
      tell: { kind: 'failed', error: { code: 'input/invalid', message: 'No.', remedy: 'Try.', details: {} } },
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(desk.getSnapshot().plan).toMatchObject({ kind: 'failed', error: { code: 'input/invalid' } });
  });

  test('with no question nothing is shown', async () => {
    const { desk, planned, results } = setUp();
    desk.ask(question('one'), ENGINE);
    await planned();
    results();
    desk.ask(null, 'e');
    expect(shownAnswer(desk.getSnapshot())).toBeNull();
  });
});

describe('what may be drawn in slices', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('only what a run brings is progress: not a question, a plan, or a start', async () => {
    const { desk, planned, results } = setUp();
    const seen = [desk.getSnapshot()];
    desk.subscribe(() => seen.push(desk.getSnapshot()));
    desk.ask(question('one'), ENGINE);
    await planned();
    results();
    const kinds = seen.slice(1).map((after, i) => isProgress(seen[i], after));
    // Asked, planned, begun, answered.
    expect(kinds).toEqual([false, false, false, true]);
    const again = setUp();
    again.desk.ask(question('one'), engineKey(IDENTITY));
    await again.planned();
    again.ran();
    const before = again.desk.getSnapshot();
    again.desk.ask(swapped('other way'), engineKey(IDENTITY));
    expect(isProgress(before, again.desk.getSnapshot())).toBe(true);
  });

  test('before the desk has heard of a question, its state is already that of one just asked', async () => {
    const { desk, planned, results } = setUp();
    const [one, two] = [question('one'), question('two')];
    desk.ask(one, ENGINE);
    await planned();
    results();
    const before = desk.getSnapshot();
    expect(asNewest(before, one)).toBe(before);
    const ahead = asNewest(before, two);
    expect(shownAnswer(ahead)).toMatchObject({ isStale: true, answer: { about: 'one' } });
    desk.ask(two, ENGINE);
    expect(ahead).toEqual(desk.getSnapshot());
  });
});
