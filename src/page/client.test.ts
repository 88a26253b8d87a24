import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backendView } from '../../test/support/backend_view.ts';
import { SwitchingWorker } from '../../test/support/switching_worker.ts';
import { CRASH_WINDOW_MS, isStale, WorkerClient, type LastUsed, type OpenWire } from './client.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { EngineMemory } from './engine_memory.ts';
import type { FillQuery } from './fill_query.ts';
import { openingsIn, type Openings } from './openings.ts';
import type {
  DownloadView,
  ProbePlan,
  ProbeTell,
  StoreView,
  WorkerEvent,
  WorkerRequest,
} from '../worker/messages.ts';
import type { SwitchEvent } from '../worker/model_switch.ts';

const query = (text: string): FillQuery => ({
  text,
  pair: null,
  masked: [],
  form: 'typed',
  topK: 20,
  find: null,
});
const ready: Extract<SwitchEvent, { type: 'took-over' }> = {
  type: 'took-over',
  backend: backendView({
    name: 'm',
    revision: 'r',
    content: 'c',
    dtype: 'f32',
    backend: 'cpu',
    adapter: 'CPU',
  }),
  model: {
    origin: 'site',
    folder: 'm',
    name: 'm',
    revision: 'r',
    content: 'c',
    byteLength: 1,
    key: 'site~albert-demo~r',
    vocabularySize: 2,
    maxTokens: 3,
    passes: 4,
    layers: 1,
    hiddenSize: 5,
    ...{ embeddingSize: 1, heads: 1, ffnSize: 1, activation: 'gelu', licence: null },
    ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: null },
    maskHead: true,
    tasks: [],
    description: '',
    isDemo: true,
  },
};

const PLAN: ProbePlan = {
  ...{ sentences: 1, sequences: 1, tokens: 3, estimateMs: null, targets: [], withoutMask: [], cut: [] },
  text: {
    tokens: [],
    cutTokens: 0,
    maxTokens: 3,
    almostMasks: [],
    unknown: [],
    unreadMasks: null,
    words: [],
  },
};

const storedReady: SwitchEvent = {
  ...ready,
  model: { ...ready.model, origin: 'stored', folder: 'kept-1', isDemo: false },
};
const refused: SwitchEvent = {
  type: 'failed',
  error: { code: 'weights/damaged', message: 'Damaged.', remedy: 'Fetch it again.', details: {} },
};
const SITE = { from: 'site', baseUrl: 'https://example.test/app/weights/', folder: 'albert-demo' } as const;
const REPO = 'albert/albert-large-v2';
const download = (state: DownloadView['state'], key: string | null = null): WorkerEvent => ({
  type: 'download',
  download: {
    repo: REPO,
    state,
    loadedBytes: 1,
    totalBytes: 2,
    bytesPerSecond: 1,
    again: null,
    error: null,
    key,
  },
});
const EMPTY_STORE: StoreView = {
  where: 'disk',
  reason: null,
  models: [],
  used: null,
  site: [],
  usedBytes: 0,
  quotaBytes: 1,
};

/** A worker made of lists: what it was sent, and handles to speak and to crash. */
interface TestWire {
  readonly sent: WorkerRequest[];
  readonly on: Parameters<OpenWire>[0];
  /** What becomes of models; what the page asks of them it has heard itself. */
  readonly says: (event: SwitchEvent) => void;
  closed: boolean;
}

function bench(
  remembered: string | null = null,
  engineMemory?: EngineMemory,
  openings?: Openings,
  chosen = new Map<string, string>(),
) {
  const wires: TestWire[] = [];
  let clock = 0;
  const memory = { key: remembered };
  const lastUsed: LastUsed = { get: () => memory.key, set: (key) => void (memory.key = key) };
  const client = new WorkerClient({
    baseUrl: 'https://example.test/app/weights/',
    folder: 'albert-demo',
    lastUsed,
    tokenizers: {
      get: (family) => chosen.get(family) ?? null,
      set: (family, file) => void chosen.set(family, file),
    },
    ...(engineMemory && { engineMemory }),
    ...(openings && { openings }),
    now: () => clock,
    openWire: (on) => {
      const models = new SwitchingWorker(on.event);
      const wire: TestWire = { sent: [], on, says: (event) => models.says(event), closed: false };
      wires.push(wire);
      return {
        send: (request) => {
          wire.sent.push(request);
          models.handle(request);
        },
        close: () => void (wire.closed = true),
      };
    },
  });
  client.start();
  const wire = (index: number): TestWire => {
    const found = wires.at(index);
    if (found === undefined) throw new Error(`wire ${index} was never opened`);
    return found;
  };
  const probes = (index: number) =>
    wire(index).sent.flatMap((request) => (request.type === 'probe' ? [request] : []));
  /** The texts that were asked of a worker as they were typed, in order. */
  const fills = (index: number): string[] =>
    probes(index).flatMap(({ ask }) =>
      ask.kind === 'plan' && ask.question.of === 'sentences' ? [ask.question.job.sentences[0].text] : [],
    );
  const tell = (index: number, id: number, told: ProbeTell): void =>
    wire(index).on.event({ type: 'probe', id, tell: told });
  /** Answers the newest plan, and lets its run begin. */
  const planned = async (index: number): Promise<void> => {
    const last = probes(index).findLast(({ ask }) => ask.kind === 'plan');
    tell(index, last?.id ?? 0, { kind: 'planned', of: 'sentences', plan: PLAN });
    await vi.advanceTimersByTimeAsync(0);
  };
  const runId = (index: number): number => probes(index).findLast(({ ask }) => ask.kind === 'run')?.id ?? 0;
  /** Answers the newest request from its plan on. */
  const answer = async (index: number, identity: ModelIdentity): Promise<void> => {
    await planned(index);
    const id = runId(index);
    tell(index, id, { kind: 'started', of: 'sentences', plan: PLAN, identity });
    const results = [{ index: 0, tokens: [], cutTokens: 0, masks: [] }];
    const progress = { done: 1, total: 1, elapsedMs: 1, remainingMs: 0 };
    tell(index, id, { kind: 'results', of: 'sentences', results, ...progress });
    tell(index, id, { kind: 'done', durationMs: 1, engineMs: 1 });
  };
  const loads = (index: number) =>
    wire(index).sent.flatMap((request) => (request.type === 'load' ? [request.model] : []));
  return {
    ...{ client, wires, wire, fills, loads, memory, tell, planned, runId, answer },
    tick: (ms: number) => void (clock += ms),
  };
}

describe('WorkerClient', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for the model at the start', () => {
    const { wire } = bench();
    expect(wire(0).sent).toEqual([{ type: 'load', model: SITE, backend: 'auto' }, { type: 'list-stored' }]);
  });

  describe('fault 56: the page ended twice while it opened the model used last', () => {
    const stored = { from: 'stored', key: 'kept-1' } as const;
    /** A browser in which that has happened. */
    function endedTwice(): () => Openings {
      const kept = new Map<string, string>();
      const openings = (): Openings =>
        openingsIn(() => ({
          getItem: (name) => kept.get(name) ?? null,
          setItem: (name, value) => void kept.set(name, value),
        }));
      for (let visit = 0; visit < 2; visit++) {
        const { client, loads } = bench('kept-1', undefined, openings());
        expect(loads(0)).toEqual([stored]);
        expect(client.getSnapshot().heldBack).toBeNull();
      }
      return openings;
    }

    it('the third visit begins with the site’s own, and asks', () => {
      const openings = endedTwice();
      const { client, wire, loads } = bench('kept-1', undefined, openings());
      expect(loads(0)).toEqual([SITE]);
      expect(client.getSnapshot().heldBack).toEqual(stored);
      wire(0).says(ready);
      // Unanswered it is asked at the next visit as well.
      expect(bench('kept-1', undefined, openings()).client.getSnapshot().heldBack).toEqual(stored);
    });

    it('opened all the same, it is the first again once it has answered', () => {
      const openings = endedTwice();
      const { client, wire, loads, memory } = bench('kept-1', undefined, openings());
      wire(0).says(ready);
      client.models.open(stored);
      expect(client.getSnapshot().heldBack).toBeNull();
      expect(loads(0)).toEqual([SITE, stored]);
      wire(0).says(storedReady);
      expect(memory.key).toBe('kept-1');
      expect(bench('kept-1', undefined, openings()).loads(0)).toEqual([stored]);
    });

    it('left, the next visit begins without it and does not ask', () => {
      const openings = endedTwice();
      const { client, memory } = bench('kept-1', undefined, openings());
      client.models.leaveHeldBack();
      expect(client.getSnapshot().heldBack).toBeNull();
      expect(memory.key).toBeNull();
    });

    it('a model that is refused, or a page that is left, has ended nothing', () => {
      const openings = endedTwice();
      const once = openings();
      once.begin('kept-1');
      once.opened();
      for (let visit = 0; visit < 3; visit++) {
        const { client, wire, loads } = bench('kept-1', undefined, openings());
        expect(loads(0)).toEqual([stored]);
        if (visit === 1) wire(0).says(refused);
        else client.models.pageLeft();
      }
    });
  });

  it('tells how far the newest request is apart from the state, which stays the same object', async () => {
    const { client, wire, planned, tell, runId } = bench();
    wire(0).says(ready);
    client.ask(query('a [MASK]'), 'now');
    await planned(0);
    tell(0, runId(0), { kind: 'started', of: 'sentences', plan: PLAN, identity: ready.backend.identity });
    const told: unknown[] = [];
    client.subscribe(() => void told.push(client.getProgress()));
    const state = client.getSnapshot();
    tell(0, runId(0), { kind: 'passes', done: 2, total: 4, share: 0.5, remainingMs: 1 });
    tell(0, 99, { kind: 'passes', done: 3, total: 4, share: 0.75, remainingMs: 1 });
    expect(told).toEqual([{ done: 2, total: 4 }]);
    expect(client.getSnapshot()).toBe(state);
  });

  it('tells nothing of a run that is sent again until that one tells', async () => {
    const { client, wire, planned, tell, runId } = bench();
    wire(0).says(ready);
    client.ask(query('a [MASK]'), 'now');
    await planned(0);
    tell(0, runId(0), { kind: 'started', of: 'sentences', plan: PLAN, identity: ready.backend.identity });
    tell(0, runId(0), { kind: 'passes', done: 2, total: 4, share: 0.5, remainingMs: 1 });
    expect(client.getProgress()).not.toBeNull();
    wire(0).on.crash('out of memory');
    wire(1).says(ready);
    expect(client.getSnapshot().run).toEqual({ kind: 'working' });
    expect(client.getProgress()).toBeNull();
  });

  it('takes a model of the site into use, remembers it as the kept copy it is, and says that it arrived', () => {
    const { client, wire, loads, memory } = bench();
    wire(0).says(ready);
    expect(memory.key).toBeNull();
    client.models.openSiteModel('albert-large-v2');
    expect(loads(0).at(-1)).toEqual({ ...SITE, folder: 'albert-large-v2' });
    const model = { ...ready.model, folder: 'albert-large-v2', key: 'site~albert-large-v2~r', isDemo: false };
    wire(0).says({ ...ready, model });
    expect(memory.key).toBe('site~albert-large-v2~r');
    expect(client.getSnapshot().arrived).toBe(true);
    client.models.openSite();
    expect(memory.key).toBeNull();
  });

  it('stops opening another model; the present one is what answers, and what is remembered', () => {
    const { client, wire, memory } = bench();
    wire(0).says(ready);
    client.models.openSiteModel('albert-large-v2');
    client.models.cancelOpening();
    expect(wire(0).sent.at(-1)).toEqual({ type: 'cancel-load' });
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'ready' },
      switching: null,
      arrived: false,
    });
    expect(memory.key).toBeNull();
  });

  it('asks the newest query again of a model that another had to make room for', () => {
    const { client, wire, fills } = bench();
    client.ask(query('a'), 'now');
    wire(0).says(ready);
    client.models.openSiteModel('big');
    wire(0).says({ type: 'made-room' });
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'loading' },
      switching: null,
      madeRoom: true,
    });
    wire(0).says({ ...ready, model: { ...ready.model, folder: 'big' } });
    expect(client.getSnapshot()).toMatchObject({ engine: { kind: 'ready' }, madeRoom: false });
    expect(fills(0)).toHaveLength(2);
  });

  describe('an answer of what computed before is dimmed and asked again', () => {
    const other: SwitchEvent = {
      ...ready,
      backend: { ...ready.backend, identity: { ...ready.backend.identity, content: 'd' } },
      model: { ...ready.model, content: 'd' },
    };
    const onGpu: SwitchEvent = {
      ...ready,
      backend: { ...ready.backend, identity: { ...ready.backend.identity, backend: 'webgpu', adapter: 'x' } },
    };
    it.each([
      ['in the room of the model before', ready, { type: 'made-room' } as const, other],
      ['after a crash', ready, 'crash' as const, other],
      ['on the CPU, when the GPU gave up', onGpu, null, { type: 'rebuilt', backend: ready.backend } as const],
    ])('%s', async (_, first, between, next) => {
      const { client, wires, wire, fills, answer } = bench();
      wire(0).says(first);
      client.ask(query('a'), 'now');
      await answer(0, first.backend.identity);
      expect(isStale(client.getSnapshot())).toBe(false);
      if (between !== null) client.models.openSiteModel('big');
      if (between === 'crash') wire(0).on.crash('boom');
      else if (between !== null) wire(0).says(between);
      const last = wires.length - 1;
      wire(last).says(next);
      expect(isStale(client.getSnapshot())).toBe(true);
      expect(fills(last).at(-1)).toBe('a');
      expect(client.getSnapshot().requestId).toBe(2);
    });
  });

  it('goes back to the model that made room when the other does not come', () => {
    const { client, wire } = bench();
    wire(0).says(ready);
    client.models.openSiteModel('big');
    wire(0).says({ type: 'made-room' });
    wire(0).says(refused);
    expect(client.getSnapshot().asked).toEqual(SITE);
    expect(client.getSnapshot().switchFailed).toMatchObject({ model: { folder: 'big' }, fellBack: false });
  });

  it('keeps a request until the model is ready', () => {
    const { client, wire, fills } = bench();
    client.ask(query('a'), 'now');
    expect(fills(0)).toEqual([]);
    wire(0).says(ready);
    expect(fills(0)).toEqual(['a']);
  });

  it('restarts a crashed worker once, with the request sent again', () => {
    const { client, wire, wires, fills } = bench();
    wire(0).says(ready);
    client.ask(query('kept'), 'enter');
    wire(0).on.crash('boom');
    expect(wire(0).closed).toBe(true);
    expect(client.getSnapshot()).toMatchObject({ engine: { kind: 'loading' }, recovered: 'worker' });
    wire(1).says(ready);
    expect(fills(1)).toEqual(['kept']);
    expect(client.getSnapshot().requestId).toBe(1);

    wire(1).on.crash('boom again');
    expect(wires).toHaveLength(2);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'stopped', reason: 'crashed', error: { code: 'worker/crashed', actual: 'boom again' } },
      query: query('kept'),
    });

    client.load();
    wire(2).says(ready);
    expect(fills(2)).toHaveLength(1);
  });

  it('counts a crash long after the first as a first one', () => {
    const { wire, wires, tick } = bench();
    wire(0).on.crash('boom');
    tick(CRASH_WINDOW_MS);
    wire(1).on.crash('boom');
    expect(wires).toHaveLength(3);
  });

  it('drops what a closed worker still says', () => {
    const { client, wire } = bench();
    wire(0).on.crash('boom');
    wire(0).says(ready);
    wire(0).on.crash('late');
    expect(client.getSnapshot().engine.kind).toBe('loading');
  });

  it('takes what the visitor chose to compute with, remembers it, and what was measured', () => {
    const memory: EngineMemory = { choice: 'gpu', measuredFaster: null };
    const { client, wire } = bench(null, memory);
    expect(wire(0).sent[0]).toEqual({ type: 'load', model: SITE, backend: 'gpu' });
    expect(client.getSnapshot().engineChoice).toBe('gpu');
    wire(0).says({ ...ready, backend: { ...ready.backend, measuredFaster: 'cpu' } });
    expect(memory.measuredFaster).toBe('cpu');
    client.chooseEngine('auto');
    expect(memory.choice).toBe('auto');
    expect(wire(0).sent.at(-1)).toEqual({
      type: 'load',
      model: SITE,
      backend: 'auto',
      measuredFaster: 'cpu',
    });
    // Going on without the GPU is of this visit; starting again is as the visitor chose.
    client.load('cpu');
    expect([memory.choice, client.getSnapshot().engineChoice]).toEqual(['auto', 'cpu']);
    client.load();
    expect(wire(0).sent.at(-1)).toMatchObject({ backend: 'auto' });
  });

  it('goes on without a GPU when asked, and keeps to it after a crash', () => {
    const { client, wire } = bench();
    client.load('cpu');
    expect(wire(0).sent.at(-1)).toMatchObject({ type: 'load', backend: 'cpu' });
    wire(0).on.crash('boom');
    expect(wire(1).sent).toMatchObject([{ type: 'load', backend: 'cpu' }, { type: 'list-stored' }]);
  });

  it('starts with the kept copy used last, and with the site’s model when that fails', () => {
    const { client, wire, loads, memory } = bench('kept-1');
    expect(loads(0)).toEqual([{ from: 'stored', key: 'kept-1' }]);
    expect(wire(0).sent[0]).toMatchObject({ type: 'load', otherwise: SITE });
    wire(0).says(refused);
    expect(client.getSnapshot().asked).toEqual(SITE);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'loading' },
      switchFailed: { fellBack: true, error: { code: 'weights/damaged' } },
    });
    wire(0).says(ready);
    // It may only be busy in another tab: the next visit tries it again.
    expect(memory.key).toBe('kept-1');
    expect(client.getSnapshot().engine.kind).toBe('ready');
  });

  it('goes on with the model at hand while another loads, then asks that one', () => {
    const { client, wire, fills, memory } = bench();
    wire(0).says(ready);
    client.ask(query('a'), 'now');
    client.models.open({ from: 'stored', key: 'kept-1' });
    wire(0).says({ type: 'progress', stage: 'weights', loadedBytes: 1, totalBytes: 2 });
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'ready' },
      model: { origin: 'site' },
      switching: { stage: 'weights', loadedBytes: 1 },
    });
    client.ask(query('b'), 'now');
    expect(fills(0)).toHaveLength(2);
    wire(0).says(storedReady);
    expect(client.getSnapshot()).toMatchObject({ switching: null, model: { origin: 'stored' } });
    expect(fills(0).at(-1)).toBe('b');
    expect(client.getSnapshot().requestId).toBe(3);
    expect(memory.key).toBe('kept-1');
    client.models.openSite();
    expect(memory.key).toBeNull();
  });

  describe('which of its two tokenizers a model is read by', () => {
    const FAMILY = 'hub~albert~albert-large-v2~';
    const key = `${FAMILY}c1`;
    const both = { tokenizerFile: 'tokenizer.json', otherTokenizerFile: 'spiece.model' };
    const fifth: SwitchEvent = { ...storedReady, model: { ...storedReady.model, ...both } };
    const trained: SwitchEvent = {
      ...storedReady,
      backend: { ...ready.backend, identity: { ...ready.backend.identity, content: 'by spiece' } },
      model: {
        ...storedReady.model,
        ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: 'tokenizer.json', content: 'by spiece' },
      },
    };
    const bySpiece = { from: 'stored', key, tokenizer: 'spiece.model' } as const;

    it('is chosen for a kept copy: what was answered is dimmed and asked again, and the next visits, other revisions and downloads keep it', async () => {
      const chosen = new Map<string, string>();
      const { client, wire, loads, fills, answer } = bench(key, undefined, undefined, chosen);
      expect(loads(0)).toEqual([{ from: 'stored', key }]);
      wire(0).says(fifth);
      client.ask(query('21,3 [MASK]'), 'now');
      await answer(0, ready.backend.identity);
      client.models.readBy(client.getSnapshot(), 'spiece.model');
      expect(loads(0).at(-1)).toEqual(bySpiece);
      // Not before it answers: it may be no file that can be read.
      expect([...chosen]).toEqual([]);
      expect(isStale(client.getSnapshot())).toBe(false);
      wire(0).says(trained);
      expect(isStale(client.getSnapshot())).toBe(true);
      expect(fills(0)).toEqual(['21,3 [MASK]', '21,3 [MASK]']);
      expect([...chosen]).toEqual([[FAMILY, 'spiece.model']]);
      expect(bench(key, undefined, undefined, chosen).loads(0)).toEqual([bySpiece]);
      client.models.open({ from: 'stored', key: `${FAMILY}c2` });
      expect(loads(0).at(-1)).toEqual({ ...bySpiece, key: `${FAMILY}c2` });
      client.models.open({ from: 'stored', key: 'hub~other~model~c1' });
      expect(loads(0).at(-1)).toEqual({ from: 'stored', key: 'hub~other~model~c1' });
      client.models.download(`${REPO}@refs/pr/1`);
      expect(wire(0).sent.at(-1)).toEqual({
        type: 'download',
        repo: `${REPO}@refs/pr/1`,
        tokenizer: 'spiece.model',
      });
    });

    it('is chosen back, and a file that cannot be read is no choice', () => {
      const chosen = new Map([[FAMILY, 'spiece.model']]);
      const { client, wire } = bench(key, undefined, undefined, chosen);
      wire(0).says(trained);
      client.models.readBy(client.getSnapshot(), 'tokenizer.json');
      wire(0).says(refused);
      expect(client.getSnapshot().model?.tokenizerFile).toBe('spiece.model');
      expect([...chosen]).toEqual([[FAMILY, 'spiece.model']]);
      client.models.readBy(client.getSnapshot(), 'tokenizer.json');
      wire(0).says(fifth);
      expect([...chosen]).toEqual([[FAMILY, 'tokenizer.json']]);
    });

    it('given files are opened again with it, after a crash too, and nothing is kept', () => {
      const chosen = new Map<string, string>();
      const { client, wire, loads } = bench(null, undefined, undefined, chosen);
      const files = [new File([], 'config.json')];
      client.models.open({ from: 'files', files, name: 'mine' });
      wire(0).says(fifth);
      client.models.readBy(client.getSnapshot(), 'spiece.model');
      const again = { from: 'files', files, name: 'mine', tokenizer: 'spiece.model' };
      expect(loads(0).at(-1)).toEqual(again);
      wire(0).says(trained);
      wire(0).on.crash('boom');
      expect(loads(1)).toEqual([again]);
      expect([...chosen]).toEqual([]);
    });
  });

  it('keeps the model at hand when another fails, and tries again the one at hand', () => {
    const { client, wire, loads } = bench();
    wire(0).says(ready);
    client.models.open({ from: 'stored', key: 'kept-1' });
    wire(0).says(refused);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'ready' },
      switching: null,
      switchFailed: { model: { from: 'stored', key: 'kept-1' }, fellBack: false },
    });
    client.load('cpu');
    expect(loads(0).at(-1)).toEqual(SITE);
  });

  it('restarts a crashed worker with the model that answered', () => {
    const { client, wire, loads } = bench();
    wire(0).says(ready);
    client.models.open({ from: 'stored', key: 'kept-1' });
    wire(0).says(storedReady);
    wire(0).on.crash('boom');
    expect(loads(1)).toEqual([{ from: 'stored', key: 'kept-1' }]);
    expect(client.getSnapshot()).toMatchObject({ engine: { kind: 'loading' }, switching: null });
  });

  it('does not take up again a model whose loading crashed the worker', () => {
    const { client, wire, loads } = bench();
    wire(0).says(ready);
    client.models.open({ from: 'stored', key: 'kept-1' });
    wire(0).on.crash('out of memory');
    expect(loads(1)).toEqual([SITE]);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'loading' },
      switchFailed: { model: { key: 'kept-1' }, error: { code: 'worker/crashed' } },
    });
  });

  it('begins with the site’s model when the copy used last crashes the worker; the next visit tries it again', () => {
    const { client, wire, loads, memory } = bench('kept-1');
    wire(0).on.crash('out of memory');
    expect(loads(1)).toEqual([SITE]);
    expect(client.getSnapshot().switchFailed).toMatchObject({ model: { key: 'kept-1' }, fellBack: true });
    wire(1).says(ready);
    expect(client.getSnapshot()).toMatchObject({
      engine: { kind: 'ready' },
      switchFailed: { fellBack: true },
    });
    expect(memory.key).toBe('kept-1');
  });

  it('follows what was fetched into use, and says so once', () => {
    const { client, wire, memory } = bench();
    wire(0).says(ready);
    client.models.download(REPO);
    expect(client.getSnapshot().download?.view).toMatchObject({ repo: REPO, state: 'looking-up' });
    wire(0).on.event(download('fetching'));
    wire(0).says({ type: 'fetched', key: 'kept-1' });
    wire(0).on.event(download('done', 'kept-1'));
    expect(client.getSnapshot().switching?.model).toEqual({ from: 'stored', key: 'kept-1' });
    expect(client.getSnapshot().arrived).toBe(false);
    wire(0).says(storedReady);
    expect(client.getSnapshot().arrived).toBe(true);
    expect(memory.key).toBe('kept-1');
    client.models.dismissSwitch();
    expect(client.getSnapshot().arrived).toBe(false);
    expect(wire(0).sent.at(-1)).toEqual({ type: 'switch-seen' });
  });

  it('puts a cancelled download away, and asks what is kept of it', () => {
    const { client, wire } = bench();
    wire(0).says(ready);
    client.models.download(REPO);
    wire(0).on.event(download('fetching'));
    client.models.cancelDownload();
    wire(0).on.event(download('paused'));
    expect(client.getSnapshot().download).toMatchObject({ cancelled: true, view: { state: 'paused' } });
    expect(
      wire(0)
        .sent.slice(-2)
        .map(({ type }) => type),
    ).toEqual(['pause-download', 'list-stored']);
    client.models.download(REPO);
    expect(client.getSnapshot().download).toMatchObject({ cancelled: false, view: { loadedBytes: 1 } });
  });

  it('pauses the download of a crashed worker, and lists again', () => {
    const { client, wire } = bench();
    wire(0).says(ready);
    client.models.download(REPO);
    wire(0).on.event(download('fetching'));
    wire(0).on.crash('boom');
    expect(client.getSnapshot().download?.view.state).toBe('paused');
    expect(wire(1).sent.map(({ type }) => type)).toEqual(['load', 'list-stored']);
  });

  it('verifies and deletes kept copies, and forgets the one it deleted', () => {
    const { client, wire, memory } = bench('kept-1');
    wire(0).says(storedReady);
    client.models.verifyStored('kept-1');
    expect(client.getSnapshot().kept.verifying).toEqual(['kept-1']);
    wire(0).on.event({ type: 'stored-verified', key: 'kept-1', chunks: 18, damagedChunks: 1 });
    expect(client.getSnapshot().kept).toMatchObject({
      verifying: [],
      verified: { 'kept-1': { chunks: 18, damagedChunks: 1 } },
    });
    client.models.deleteStored('kept-1');
    expect(memory.key).toBeNull();
    wire(0).on.event({ type: 'stored', store: EMPTY_STORE });
    expect(client.getSnapshot().kept.view?.models).toEqual([]);
  });

  it('tells its listeners, and gives the same snapshot until something changes', () => {
    const { client } = bench();
    const listener = vi.fn();
    const stop = client.subscribe(listener);
    const before = client.getSnapshot();
    client.dismissRecovery();
    expect(client.getSnapshot()).toBe(before);
    expect(listener).not.toHaveBeenCalled();
    client.ask(query('a'), 'now');
    expect(listener).toHaveBeenCalledTimes(1);
    stop();
    client.ask(query('b'), 'now');
    expect(listener).toHaveBeenCalledTimes(1);
    client.dispose();
  });
});
