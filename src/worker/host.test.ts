/** The composition root over the real embedded model, on the CPU path, without a browser. */
import { readFile } from 'node:fs/promises';
import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import { demoAnswer } from '../../test/support/demo_model.ts';
import { EventLog } from '../../test/support/event_log.ts';
import { FillPage } from '../../test/support/fill_page.ts';
import { LONG_MS } from '../page/starts_by_itself.ts';
import { Host } from './host.ts';
import type { StartEngine } from '../engine/engine.ts';
import { startEngine } from '../engine/start_engine.ts';
import type { FillQuery } from '../page/fill_query.ts';
import type { ProbeTell, SwitchView, WorkerEvent } from './messages.ts';
import type { TellOf } from './probe_messages.ts';

const WEIGHTS = new URL('../../public/weights/', import.meta.url);
const BASE = 'http://site.test/weights/';

const QUERY: FillQuery = {
  text: 'The man worked as a [MASK].',
  pair: null,
  masked: [],
  form: 'typed',
  topK: 5,
  find: null,
};

type SentenceTell = Exclude<ProbeTell, TellOf> | TellOf<'sentences'>;

/** A host whose engine is the CPU path, and what it posts. */
function createHost(start: StartEngine = startEngine) {
  const log = new EventLog<WorkerEvent>();
  const host: Host = new Host((event) => {
    log.post(event);
    page.receive(event);
  }, start);
  const page = new FillPage((request) => host.handle(request));
  const next = <T extends WorkerEvent['type']>(type: T, id?: number) =>
    log.until((events) =>
      events
        .filter((event): event is Extract<WorkerEvent, { type: T }> => event.type === type)
        .findLast((event) => id === undefined || ('id' in event && event.id === id)),
    );
  /** What is said of models, once it is so. */
  const model = (isSo: (view: SwitchView) => boolean) =>
    log.until((events) => viewsOf(events).findLast(isSo));
  /** Of a probe of sentences. */
  const nextTell = <K extends ProbeTell['kind']>(kind: K, id: number) =>
    log.until((events) =>
      events
        .flatMap((event) => (event.type === 'probe' && event.id === id ? [event.tell] : []))
        .filter((tell): tell is Extract<SentenceTell, { kind: K }> => tell.kind === kind)
        .at(-1),
    );
  return { host, page, events: log.events, next, nextTell, model, until: log.until.bind(log) };
}

const viewsOf = (events: readonly WorkerEvent[]): readonly SwitchView[] =>
  events.flatMap((event) => (event.type === 'model' ? [event.view] : []));
const isReady = ({ engine, switching }: SwitchView): boolean => engine.kind === 'ready' && switching === null;

const load = { type: 'load', model: { from: 'site', baseUrl: BASE, folder: null }, backend: 'cpu' } as const;

describe('Host', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', async (url: URL) => {
      const path = url.href.slice(BASE.length);
      return new Response(await readFile(new URL(path, WEIGHTS)));
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  test('loads, tells how far it is, and answers with ranked words', async () => {
    const { host, page, events, model } = createHost();
    host.handle(load);
    const ready = await model(isReady);
    expect(ready.model?.isDemo).toBe(true);
    expect(ready.backend?.identity.backend).toBe('wasm');
    const progress = viewsOf(events).flatMap(({ engine }) =>
      engine.kind === 'loading' ? [engine.loadedBytes] : [],
    );
    expect(progress.at(-1)).toBe(ready.model?.byteLength);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));

    const reference = await demoAnswer(QUERY.text);
    const sixth = reference[5].word;
    const find = sixth.charAt(0).toUpperCase() + sixth.slice(1);
    page.ask({ ...QUERY, find });
    const { masks } = await page.answered();
    expect(masks).toHaveLength(1);
    const { predictions, found, specialMass } = masks[0];
    expect(predictions.map(({ word }) => word)).toEqual(reference.slice(0, 5).map(({ word }) => word));
    expect(predictions[0].logProb).toBeCloseTo(reference[0].logProb, 4);
    expect(specialMass).toBeGreaterThan(0);
    expect(specialMass).toBeLessThan(0.5);
    expect(found?.at?.rank).toBe(6);
  });

  test('a query that comes before the model is answered once it is there', async () => {
    const { host, page } = createHost();
    page.ask(QUERY);
    host.handle(load);
    await expect(page.answered()).resolves.toMatchObject({ query: QUERY });
  });

  test('a newer query overtakes: the older one is never answered', async () => {
    const { host, page, model } = createHost();
    host.handle(load);
    await model(isReady);
    for (let request = 1; request <= 3; request++) page.ask(QUERY);
    expect((await page.answered()).requestId).toBe(3);
    const answers = new Set(
      page.log.events.flatMap(({ answer }) => (answer === null ? [] : [answer.requestId])),
    );
    expect([...answers]).toEqual([3]);
    expect(page.log.events.some(({ run }) => run.kind === 'failed')).toBe(false);
  });

  test('cancel stops the run and says so', async () => {
    const { host, page, events, model, nextTell } = createHost();
    host.handle(load);
    await model(isReady);
    page.ask(QUERY, 'enter');
    await nextTell('started', 2);
    page.cancel();
    expect(page.state.run.kind).toBe('cancelled');
    await nextTell('stopped', 2);
    page.ask(QUERY, 'enter');
    await page.answered();
    expect(events.filter((event) => event.type === 'probe' && event.tell.kind === 'done')).toHaveLength(1);
  });

  test('a probe that comes before the model is answered once it is there, and ends when another is loaded', async () => {
    const { host, events, nextTell } = createHost();
    const job = {
      sentences: Array.from({ length: 2000 }, () => ({ text: QUERY.text, hide: [], read: null })),
      form: 'typed',
      topK: 5,
      targets: ['soldier'],
      ranks: true,
      fullLogProbs: false,
    } as const;
    host.handle({ type: 'probe', id: 1, ask: { kind: 'run', question: { of: 'sentences', job } } });
    host.handle(load);
    const { results } = await nextTell('results', 1);
    expect(results[0].masks[0].predictions.map(({ word }) => word)).toHaveLength(5);
    host.handle(load);
    expect((await nextTell('stopped', 1)).why).toBe('model-changed');
    host.handle({
      type: 'probe',
      id: 2,
      ask: {
        kind: 'run',
        question: { of: 'sentences', job: { ...job, sentences: job.sentences.slice(0, 2) } },
      },
    });
    await nextTell('done', 2);
    expect(
      events.some((event) => event.type === 'probe' && event.tell.kind === 'done' && event.id === 1),
    ).toBe(false);
  });

  test('where the GPU has no room for two, the one in use goes first, and the next answers what it was asked', async () => {
    let roomAsked = 0;
    const { host, page, events, model } = createHost((options, backend) => {
      // As the engine does when memory runs out; the first model finds nothing to free.
      roomAsked += options.makeRoom?.() === true ? 1 : 0;
      return startEngine(options, backend);
    });
    host.handle(load);
    await model(isReady);
    expect(roomAsked).toBe(0);
    host.handle(load);
    await model(({ madeRoom }) => madeRoom);
    page.ask(QUERY, 'enter');
    await page.answered();
    expect(roomAsked).toBe(1);
    expect(viewsOf(events).at(-1)?.taken).toBe(2);
    expect(page.state.run.kind).toBe('settled');
  });

  test('a load that is stopped leaves the model in use, and says so', async () => {
    const { host, page, events, model } = createHost();
    host.handle(load);
    await model(isReady);
    host.handle(load);
    host.handle({ type: 'cancel-load' });
    expect(viewsOf(events).slice(-2)).toMatchObject([{ switching: { stage: 'start' } }, { switching: null }]);
    page.ask(QUERY, 'enter');
    await page.answered();
    expect(viewsOf(events).at(-1)).toMatchObject({ engine: { kind: 'ready' }, switching: null, taken: 1 });
  });

  test('a GPU lost while another model loads is set up again', async () => {
    const lose: ((reason: string) => void)[] = [];
    let begun = 0;
    const { host, events, model } = createHost(async (options) => {
      const lost = new Promise<string>((resolve) => lose.push(resolve));
      // The second model is still on its way when the GPU of the first is set up again.
      if (++begun === 2) await new Promise(() => undefined);
      options.signal.throwIfAborted();
      return { ...(await startEngine(options, { cpuBecause: 'a test' })), lost };
    });
    host.handle(load);
    await model(isReady);
    host.handle(load);
    await vi.waitFor(() => expect(begun).toBe(2), 60_000);
    lose[0]('reset');
    await model(({ engine }) => engine.kind === 'rebuilding');
    const back = await model((view) => viewsOf(events).at(-1) === view && view.engine.kind === 'ready');
    expect(back).toMatchObject({ taken: 1, switching: { model: load.model } });
  });

  test('what the site has is told with what is kept', async () => {
    const { host, until, model } = createHost();
    host.handle(load);
    await model(isReady);
    const { store } = await until((events) =>
      events
        .filter((event) => event.type === 'stored')
        .findLast((event) => event.store.site.length > 0 && event.store.models.some(({ inUse }) => inUse)),
    );
    expect(store.site).toMatchObject([{ folder: 'albert-demo', isDemo: true }]);
    expect(store.models).toMatchObject([{ source: 'site', complete: true, inUse: true }]);
  });

  test('without a mask nothing runs', async () => {
    const { host, page, events, model } = createHost();
    host.handle(load);
    await model(isReady);
    for (const text of ['', 'No blank here.']) {
      page.ask({ ...QUERY, text });
      await page.ended('no-mask');
    }
    expect(events.some((event) => event.type === 'probe' && event.tell.kind === 'started')).toBe(false);
  });

  test('on a slow CPU a run that takes over a second waits for Enter', async () => {
    const slow: StartEngine = async (...args) => ({ ...(await startEngine(...args)), flopsPerSecond: 1e6 });
    const { host, page, events, model } = createHost(slow);
    host.handle(load);
    await model(isReady);
    page.ask(QUERY, 'now');
    expect((await page.ended('deferred')).estimateMs).toBeGreaterThan(LONG_MS);
    expect(events.some((event) => event.type === 'probe' && event.tell.kind === 'started')).toBe(false);
    page.ask(QUERY, 'enter');
    await page.answered();
  });

  test('an engine that is set up anew is not estimated by the rate of the one before', async () => {
    const lose: ((reason: string) => void)[] = [];
    const losing: StartEngine = async (...args) => {
      const lost = new Promise<string>((resolve) => lose.push(resolve));
      // As on a GPU: nothing but a run tells how fast it is.
      return { ...(await startEngine(args[0], { cpuBecause: 'a test' })), flopsPerSecond: null, lost };
    };
    const { host, events, nextTell, model } = createHost(losing);
    host.handle(load);
    await model(isReady);
    const sentences = [{ text: QUERY.text, hide: [], read: null }];
    const job = {
      sentences,
      form: 'typed',
      topK: 1,
      targets: [],
      ranks: false,
      fullLogProbs: false,
    } as const;
    host.handle({ type: 'probe', id: 1, ask: { kind: 'run', question: { of: 'sentences', job } } });
    await nextTell('done', 1);
    host.handle({ type: 'probe', id: 2, ask: { kind: 'plan', question: { of: 'sentences', job } } });
    expect((await nextTell('planned', 2)).plan.estimateMs).toBeGreaterThan(0);
    lose[0]('reset');
    await model(({ engine }) => engine.kind === 'rebuilding');
    await model((view) => viewsOf(events).at(-1) === view && isReady(view));
    host.handle({ type: 'probe', id: 3, ask: { kind: 'plan', question: { of: 'sentences', job } } });
    expect((await nextTell('planned', 3)).plan.estimateMs).toBeNull();
  });

  test('an unknown word is never ranked as if it were one piece', async () => {
    const { host, page, model } = createHost();
    host.handle(load);
    await model(isReady);
    page.ask({ ...QUERY, find: '漢' });
    expect((await page.answered()).masks[0].found?.at).toBeNull();
  });

  test('a site without the model fails in words', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('gone', { status: 404 })));
    const { host, model } = createHost();
    host.handle(load);
    const { engine } = await model((view) => view.engine.kind === 'stopped');
    if (engine.kind !== 'stopped') throw new Error(engine.kind);
    const { error } = engine;
    expect(error.code).toMatch(/^weights\//);
    expect(error.remedy).not.toBe('');
  });
});
