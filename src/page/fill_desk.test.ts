/** What becomes of a sentence being typed, against probes that answer when told to. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { FillQuery } from './fill_query.ts';
import type { ProbeJob, ProbePlan, ReadText } from '../worker/messages.ts';
import { FillDesk } from './fill_desk.ts';
import { NOTHING_ASKED, reduceFill, type FillState } from './fill_state.ts';
import { ExternalStore } from './external_store.ts';
import type { PassProgress, ProbeRun, ProbeRunState, RunPhase } from './probe_run.ts';
import { LONG_MS, PAUSE_MS } from './starts_by_itself.ts';

const query = (text: string, more: Partial<FillQuery> = {}): FillQuery => ({
  ...{ text, pair: null, masked: [], form: 'typed', topK: 20, find: null },
  ...more,
});
const IDENTITY = {
  ...{ name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'cpu', adapter: 'a' },
} as const;
const TEXT: ReadText = {
  tokens: [],
  cutTokens: 0,
  maxTokens: 128,
  almostMasks: [],
  unknown: [],
  unreadMasks: null,
  words: [],
};
const PLAN: ProbePlan = {
  ...{ sentences: 1, sequences: 1, tokens: 3, estimateMs: null, targets: [], text: TEXT },
  ...{ withoutMask: [], cut: [] },
};
const ERROR: UnmaskErrorData = { code: 'input/invalid', message: 'No.', remedy: 'Other.', details: {} };
const MASK = {
  ...{ tokenIndex: 2, predictions: [], specialMass: 0.1, logProbs: null, targets: [] },
};

function start() {
  const plans: {
    readonly job: ProbeJob;
    readonly signal: AbortSignal | undefined;
    readonly resolve: (plan: ProbePlan) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  const runs: {
    readonly job: ProbeJob;
    readonly when: string | undefined;
    isCancelled: boolean;
    told: () => void;
    state: ProbeRunState;
    readonly passes: ExternalStore<PassProgress | null>;
  }[] = [];
  let state: FillState = NOTHING_ASKED;
  let isReady = true;
  const desk = new FillDesk(
    {
      plan: (job, signal) => new Promise((resolve, reject) => plans.push({ job, signal, resolve, reject })),
      run: (job, when): ProbeRun => {
        const run = {
          ...{ job, when, isCancelled: false, told: (): void => undefined },
          passes: new ExternalStore<PassProgress | null>(null),
          state: {
            job,
            phase: { kind: 'waiting' },
            plan: PLAN,
            identity: IDENTITY,
            results: new Map(),
          } as ProbeRunState,
        };
        runs.push(run);
        return {
          subscribe: (listener) => {
            run.told = listener;
            return () => undefined;
          },
          getSnapshot: () => run.state,
          passes: run.passes,
          cancel: () => void (run.isCancelled = true),
        };
      },
    },
    {
      getState: () => state,
      dispatch: (act) => void (state = reduceFill(state, act)),
      takesRequests: () => isReady,
      progressed: () => undefined,
    },
  );
  const tell = (phase: RunPhase, index = -1): void => {
    const run = runs.at(index);
    if (run === undefined) throw new Error('nothing was run');
    const results =
      phase.kind === 'done'
        ? new Map([[0, { index: 0, tokens: [], cutTokens: 0, masks: [MASK] }]])
        : run.state.results;
    run.state = { ...run.state, phase, results };
    run.told();
  };
  const tellPasses = (done: number): void => {
    runs.at(-1)?.passes.set({ passes: { done, total: 4 }, share: done / 4, remainingMs: 1 });
  };
  return {
    ...{ desk, plans, runs, tell, tellPasses },
    planned: async (plan: Partial<ProbePlan> = {}) => {
      plans.at(-1)?.resolve({ ...PLAN, ...plan });
      await Promise.resolve();
      await Promise.resolve();
    },
    state: () => state,
    setReady: (ready: boolean) => void (isReady = ready),
    texts: () => plans.map(({ job }) => job.sentences[0].text),
  };
}
const DONE: RunPhase = { kind: 'done', durationMs: 9, engineMs: 5 };

describe('FillDesk', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells how the text reads, then the answer with what computed it and how long the engine took', async () => {
    const { desk, planned, tell, state, runs } = start();
    desk.ask(query('a [MASK]'), 'now');
    expect(state().run.kind).toBe('working');
    await planned();
    expect(state().tokens).toMatchObject({ requestId: 1, maxTokens: 128 });
    expect(runs[0].when).toBe('now');
    tell(DONE);
    expect(state()).toMatchObject({
      run: { kind: 'settled' },
      answer: { requestId: 1, identity: IDENTITY, durationMs: 5, masks: [{ tokenIndex: 2, found: null }] },
    });
  });

  test('waits for a pause in typing and sends the newest only', () => {
    const { desk, texts } = start();
    desk.ask(query('a'), 'pause');
    vi.advanceTimersByTime(PAUSE_MS - 1);
    desk.ask(query('ab'), 'pause');
    vi.advanceTimersByTime(PAUSE_MS - 1);
    expect(texts()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(['ab']);
  });

  test('runs at once on Enter, and not a second time after the pause', () => {
    const { desk, texts } = start();
    desk.ask(query('a'), 'pause');
    desk.ask(query('a'), 'enter');
    vi.advanceTimersByTime(1000);
    expect(texts()).toEqual(['a']);
  });

  test('what takes long waits for Enter, and Enter does not wait', async () => {
    const { desk, planned, runs, state } = start();
    desk.ask(query('a [MASK]'), 'now');
    await planned({ estimateMs: LONG_MS + 1 });
    expect(state()).toMatchObject({
      run: { kind: 'deferred', estimateMs: LONG_MS + 1 },
      tokens: { requestId: 1 },
    });
    expect(runs).toHaveLength(0);
    desk.ask(query('a [MASK]'), 'enter');
    await planned({ estimateMs: LONG_MS + 1 });
    expect(runs).toHaveLength(1);
  });

  test('without a mask nothing runs', async () => {
    const { desk, planned, runs, state } = start();
    desk.ask(query('no blank'), 'enter');
    await planned({ withoutMask: [0] });
    expect(state().run.kind).toBe('no-mask');
    expect(runs).toHaveLength(0);
  });

  test('a newer request overtakes: what comes of the older one is dropped', async () => {
    const { desk, plans, planned, runs, tell, state } = start();
    desk.ask(query('a'), 'now');
    desk.ask(query('b'), 'now');
    expect(plans.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    plans[0].resolve(PLAN);
    await planned();
    expect(runs.map(({ job }) => job.sentences[0].text)).toEqual(['b']);
    desk.ask(query('c'), 'now');
    expect(runs[0].isCancelled).toBe(true);
    tell(DONE, 0);
    expect(state()).toMatchObject({ requestId: 3, run: { kind: 'working' }, answer: null });
  });

  test('cancel forgets what waits and stops what runs, and says so', async () => {
    const { desk, planned, texts, runs, state, tell } = start();
    desk.ask(query('a'), 'pause');
    desk.cancel();
    vi.advanceTimersByTime(1000);
    expect(texts()).toEqual([]);
    expect(state().run.kind).toBe('cancelled');
    desk.ask(query('a'), 'now');
    await planned();
    desk.cancel();
    expect(runs[0].isCancelled).toBe(true);
    tell({ kind: 'stopped', why: 'cancelled' });
    expect(state().run.kind).toBe('cancelled');
    expect(runs).toHaveLength(1);
  });

  test('keeps a request until there is who takes it', () => {
    const { desk, texts, setReady } = start();
    setReady(false);
    desk.ask(query('a'), 'now');
    expect(texts()).toEqual([]);
    setReady(true);
    desk.send();
    desk.send();
    expect(texts()).toEqual(['a']);
  });

  test.each(['model-changed', 'engine-changed'] as const)(
    'is asked again when it is stopped: %s',
    async (why) => {
      const { desk, planned, tell, texts, state } = start();
      desk.ask(query('a'), 'now');
      await planned();
      tell({ kind: 'stopped', why });
      expect(texts()).toEqual(['a', 'a']);
      expect(state()).toMatchObject({ requestId: 1, run: { kind: 'working' } });
    },
  );

  test('a request whose worker has gone is sent again by the same id; another engine is asked by a new one', async () => {
    const { desk, planned, plans, texts, state, tell } = start();
    desk.ask(query('a'), 'now');
    desk.recall();
    plans[0].reject(new Error('gone'));
    await planned();
    expect(state().run.kind).toBe('working');
    desk.send();
    await planned();
    tell(DONE);
    expect(state().answer?.requestId).toBe(1);
    desk.askAgain();
    desk.send();
    expect(state().requestId).toBe(2);
    expect(texts()).toEqual(['a', 'a', 'a']);
  });

  test('progress is that of the newest run, and none of what is sent again until it tells', async () => {
    const { desk, planned, tellPasses } = start();
    desk.ask(query('a'), 'now');
    await planned();
    tellPasses(2);
    expect(desk.progress).toEqual({ done: 2, total: 4 });
    desk.recall();
    tellPasses(3);
    desk.send();
    expect(desk.progress).toBeNull();
  });

  test('a failure is told; the second loss of a GPU tells itself', async () => {
    const { desk, planned, tell, state } = start();
    desk.ask(query('a'), 'now');
    await planned();
    tell({ kind: 'failed', error: { ...ERROR, code: 'gpu/lost' } });
    expect(state().run.kind).toBe('working');
    tell({ kind: 'failed', error: ERROR });
    expect(state().run).toEqual({ kind: 'failed', error: ERROR });
  });

  test('a word that is looked for is a target, as it reads at the mask', async () => {
    const { desk, plans, runs, planned, state } = start();
    desk.ask(query('a-[MASK]', { find: ' war ' }), 'now');
    expect(plans[0].job).toMatchObject({ targets: ['war'], onePieceOnly: true, ranks: true });
    const targets = [{ word: 'war', ids: [7], pieces: ['▁war'], known: true }];
    await planned({ targets });
    const placed = { word: 'war', ids: [8], pieces: ['war'], known: true, fits: true };
    const found = async (score: object) => {
      const [run] = runs;
      const masks = [{ ...MASK, targets: [{ logProb: -1, pieces: 1, rank: 3, ...score }] }];
      run.state = {
        ...run.state,
        plan: { ...PLAN, targets },
        phase: DONE,
        results: new Map([[0, { index: 0, tokens: [], cutTokens: 0, masks }]]),
      };
      run.told();
      await Promise.resolve();
      return state().answer?.masks[0].found;
    };
    expect(await found({})).toEqual({
      word: 'war',
      pieces: ['▁war'],
      fits: true,
      at: { id: 7, rank: 3, logProb: -1 },
    });
    expect(await found({ placed })).toMatchObject({ pieces: ['war'], at: { id: 8 } });
    const together = { ...placed, ids: [], pieces: ['▁awar'], fits: false };
    expect(await found({ placed: together, logProb: null, rank: null })).toEqual({
      ...{ word: 'war', pieces: ['▁awar'], fits: false, at: null },
    });
  });
});
