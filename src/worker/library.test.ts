/** From the hub to an answer and back: the worker with the real embedded model as a stranger's, on the CPU path. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoAnswer } from '../../test/support/demo_model.ts';
import { EventLog } from '../../test/support/event_log.ts';
import { FillPage } from '../../test/support/fill_page.ts';
import type { AnswerState } from '../page/client.ts';
import { startHubServer, type HubServer } from '../../test/support/hub_server.ts';
import { fastTransport, memoryStore } from '../../test/support/store.ts';
import { turnsUntil } from '../../test/support/turns.ts';
import { MemoryFolder, readFile, writeFile } from '../weights/folder.ts';
import { LocalLocks } from '../weights/locks.ts';
import { sleep, type Transport } from '../weights/transport.ts';
import { Host } from './host.ts';
import { startEngine } from '../engine/start_engine.ts';
import type { FillQuery } from '../page/fill_query.ts';
import { hubSourceText } from '../model/hub_source.ts';
import type { DownloadView, SwitchView, WorkerEvent, WorkerRequest } from './messages.ts';

const REPO = 'someone/albert-demo';
const NAMES = ['config.json', 'spiece.model', 'model.safetensors'] as const;
const FILES = Object.fromEntries(
  NAMES.map((name) => [
    name,
    new Uint8Array(readFileSync(new URL(`../../public/weights/albert-demo/${name}`, import.meta.url))),
  ]),
);
const ALL_BYTES = Object.values(FILES).reduce((sum, { length }) => sum + length, 0);
const QUERY: FillQuery = {
  text: 'The man worked as a [MASK].',
  pair: null,
  masked: [],
  form: 'typed',
  topK: 5,
  find: null,
};
const WORDS = (await demoAnswer(QUERY.text)).slice(0, QUERY.topK).map(({ word }) => word);

let hub: HubServer;
beforeEach(async () => {
  hub = await startHubServer({ repos: { [REPO]: { commit: 'c'.repeat(40), files: FILES } } });
});
afterEach(() => hub.close());

/** One tab: a worker over this disk. */
function tab(disk = new MemoryFolder(), locks = new LocalLocks(), transport: Transport = fastTransport()) {
  const log = new EventLog<WorkerEvent>();
  const receive = (event: WorkerEvent): void => {
    log.post(event);
    page.receive(event);
  };
  const host: Host = new Host(receive, (options) => startEngine(options, { cpuBecause: 'a test' }), {
    openStore: () => Promise.resolve(memoryStore(disk, locks)),
    transport,
    hubOrigin: hub.origin,
    estimate: () => Promise.resolve({ usage: 1, quota: 2 }),
  });
  const page = new FillPage((request) => host.handle(request));
  const next = <T extends WorkerEvent['type']>(
    type: T,
    fits: (event: Extract<WorkerEvent, { type: T }>) => boolean = () => true,
  ) =>
    log.until((events) =>
      events
        .filter((event): event is Extract<WorkerEvent, { type: T }> => event.type === type)
        .findLast(fits),
    );
  const state = async (wanted: DownloadView['state']) =>
    (await next('download', ({ download }) => download.state === wanted)).download;
  /** What is said of models, once it is so. */
  const model = async (isSo: (view: SwitchView) => boolean) =>
    (await next('model', ({ view }) => isSo(view))).view;
  /** Why nothing answers. */
  const stopped = async () => {
    const { engine } = await model((view) => view.engine.kind === 'stopped');
    if (engine.kind !== 'stopped') throw new Error(engine.kind);
    return engine.error;
  };
  const ask = (...requests: readonly WorkerRequest[]) => requests.forEach((request) => host.handle(request));
  /** What the model in use, or the next one, answers. */
  const answered = (): Promise<AnswerState> => {
    page.ask(QUERY);
    return page.answered();
  };
  return { ask, answered, events: log.events, next, state, model, stopped };
}

const load = (key: string): WorkerRequest => ({
  type: 'load',
  model: { from: 'stored', key },
  backend: 'cpu',
});

const isReady = ({ engine, switching }: SwitchView): boolean => engine.kind === 'ready' && switching === null;

/** Fetched, and in use. */
async function fetched(disk?: MemoryFolder, locks?: LocalLocks) {
  const page = tab(disk, locks);
  page.ask({ type: 'download', repo: REPO });
  const { key } = await page.state('done');
  await page.model(isReady);
  return { ...page, key: key ?? '' };
}

describe('a repository with several tokenizers', () => {
  const bytesOf = (name: string) =>
    new Uint8Array(readFileSync(new URL(`../../public/weights/albert-demo/${name}`, import.meta.url)));
  const JSON_FILES = {
    'tokenizer.json': bytesOf('tokenizer.json'),
    'tokenizer_config.json': bytesOf('tokenizer_config.json'),
  };
  const withoutSpiece = Object.fromEntries(Object.entries(FILES).filter(([name]) => name !== 'spiece.model'));

  async function opened(files: Record<string, Uint8Array>) {
    await hub.close();
    hub = await startHubServer({ repos: { [REPO]: { commit: 'c'.repeat(40), files } } });
    return fetched();
  }

  test('tokenizer.json decides, is told, and is part of what the model is; the other can be chosen', async () => {
    const { ask, answered, key, model } = await opened({ ...FILES, ...JSON_FILES });
    const fifth = (await model(isReady)).model;
    expect(fifth).toMatchObject({ tokenizerFile: 'tokenizer.json', otherTokenizerFile: 'spiece.model' });
    expect((await answered()).masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
    ask({ type: 'load', model: { from: 'stored', key, tokenizer: 'spiece.model' }, backend: 'cpu' });
    const trained = (await model((view) => isReady(view) && view.taken === 2)).model;
    expect(trained).toMatchObject({ tokenizerFile: 'spiece.model', otherTokenizerFile: 'tokenizer.json' });
    expect(trained?.content).not.toBe(fifth?.content);
    expect((await answered()).masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
  });

  test('fetched for somebody who has chosen spiece.model before, it is read by that at once', async () => {
    await hub.close();
    const files = { ...FILES, ...JSON_FILES };
    hub = await startHubServer({ repos: { [REPO]: { commit: 'c'.repeat(40), files } } });
    const { ask, model } = tab();
    ask({ type: 'download', repo: REPO, tokenizer: 'spiece.model' });
    const view = await model(isReady);
    expect(view.model?.tokenizerFile).toBe('spiece.model');
    expect(view).toMatchObject({ taken: 1, inUse: { from: 'stored', tokenizer: 'spiece.model' } });
  });

  describe('how the other reads a text', () => {
    const TEXT = 'The man [MASK] the.';
    const read = async (files: Record<string, Uint8Array>, text: string) => {
      const { ask, events, next, model } = await opened(files);
      const { content } = (await model(isReady)).model ?? {};
      const job = { text, pair: null, form: 'typed' } as const;
      ask({ type: 'probe', id: 999, ask: { kind: 'read-otherwise', job } });
      const { tell } = await next('probe', ({ id }) => id === 999);
      return { tell, content, events };
    };

    test('is told where it differs, of the model that was asked', async () => {
      const keepsCase = new TextDecoder()
        .decode(JSON_FILES['tokenizer.json'])
        .replace('{"type":"Lowercase"},', '');
      const encode = (text: string) => new TextEncoder().encode(text);
      const files = {
        ...FILES,
        'tokenizer.json': encode(keepsCase),
        // Any other class would prepare the text in its own way.
        'tokenizer_config.json': encode('{"tokenizer_class":"PreTrainedTokenizerFast"}'),
      };
      const { tell, content } = await read(files, TEXT);
      expect(tell).toMatchObject({
        kind: 'read-otherwise',
        reading: { content, count: 1, stretches: [{ range: { segment: 0, start: 0, end: 3 } }] },
      });
      if (tell.kind !== 'read-otherwise') throw new Error(tell.kind);
      const [{ pieces, others }] = tell.reading.stretches;
      expect(others).toEqual(['▁the']);
      expect(pieces.join('')).toBe('▁The');
    });

    test('is nothing where both read the same, or one is alone', async () => {
      const nothing = { stretches: [], count: 0 };
      expect((await read({ ...FILES, ...JSON_FILES }, TEXT)).tell).toMatchObject({ reading: nothing });
      expect((await read(FILES, TEXT)).tell).toMatchObject({ reading: nothing });
    });

    test('is refused in words where its file is damaged, and the model goes on answering', async () => {
      const files = { ...FILES, ...JSON_FILES, 'spiece.model': new Uint8Array(100) };
      const { tell } = await read(files, TEXT);
      expect(tell).toMatchObject({ kind: 'failed', error: { code: 'tokenizer/damaged' } });
    });
  });

  describe('tokens of added_tokens.json', () => {
    const adding = (tokens: object) => ({
      ...FILES,
      'added_tokens.json': new TextEncoder().encode(JSON.stringify(tokens)),
    });

    test('are fetched, kept and read, and are part of what the model is', async () => {
      // The vocabulary has this one as a piece: its id is that, whatever the file says.
      const { ask, key, model, answered } = await opened(adding({ man: 9_999 }));
      const fetchedModel = (await model(isReady)).model;
      const files = ['config.json', 'added_tokens.json', 'spiece.model', 'model.safetensors'];
      expect(fetchedModel?.files).toEqual(files);
      const ids = async () => (await answered()).tokens.map(({ id }) => id);
      expect((await ids()).slice(0, 4)).toEqual([2, 6, 214, 1810]);
      ask({ type: 'load', model: { from: 'stored', key }, backend: 'cpu' });
      const kept = (await model((view) => isReady(view) && view.taken === 2)).model;
      expect([kept?.content, kept?.files]).toEqual([fetchedModel?.content, files]);
      expect((await ids()).slice(0, 4)).toEqual([2, 6, 214, 1810]);
    });

    test('those of special_tokens_map.json likewise, of which a spiece.model takes those that are named', async () => {
      const map = {
        mask_token: { content: '[MASK]' },
        additional_special_tokens: ['<ent>'],
        bos_token: 'man',
      };
      const files = { ...FILES, 'special_tokens_map.json': new TextEncoder().encode(JSON.stringify(map)) };
      const { ask, key, model, answered } = await opened(files);
      const names = ['config.json', 'special_tokens_map.json', 'spiece.model', 'model.safetensors'];
      expect((await model(isReady)).model?.files).toEqual(names);
      // The word that is named is found before all others: its piece is the one without a space before it.
      const ids = async () => (await answered()).tokens.slice(0, 4).map(({ id }) => id);
      const fetchedIds = await ids();
      ask({ type: 'load', model: { from: 'stored', key }, backend: 'cpu' });
      await model((view) => isReady(view) && view.taken === 2);
      expect([fetchedIds, await ids()]).toEqual([
        [2, 6, 214, 1810],
        [2, 6, 214, 1810],
      ]);
    });

    test('which the model has no row for, are refused by name', async () => {
      await hub.close();
      const repo = { commit: 'c'.repeat(40), files: adding({ '<ent>': 8_000 }) };
      hub = await startHubServer({ repos: { [REPO]: repo } });
      const { ask, state } = tab();
      ask({ type: 'download', repo: REPO });
      const { error } = await state('failed');
      expect(error).toMatchObject({ code: 'tokenizer/mismatch', actual: 'id 8000' });
      expect(error?.message).toContain('"<ent>"');
    });
  });

  test('without spiece.model it is read by the one there is', async () => {
    const { answered, model } = await opened({ ...withoutSpiece, ...JSON_FILES });
    expect((await model(isReady)).model).toMatchObject({
      tokenizerFile: 'tokenizer.json',
      otherTokenizerFile: null,
      files: ['config.json', 'tokenizer_config.json', 'tokenizer.json', 'model.safetensors'],
    });
    expect((await answered()).masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
  });
});

describe('a model of the hub', () => {
  test('is fetched, kept, taken into use from the store without a request, and answers', async () => {
    const page = tab();
    const { ask, answered, events, next, model } = page;
    ask({ type: 'download', repo: REPO });
    const first = answered();
    const { key } = await page.state('done');
    const before = hub.requests.length;
    expect(await model(isReady)).toMatchObject({
      arrived: true,
      inUse: { from: 'stored', key },
      model: { origin: 'stored', folder: key, name: 'albert-demo' },
    });
    const states = events.flatMap((event) => (event.type === 'download' ? [event.download] : []));
    expect(new Set(states.map((view) => view.state))).toEqual(
      new Set(['looking-up', 'fetching', 'verifying', 'done']),
    );
    for (const { loadedBytes, totalBytes, bytesPerSecond } of states) {
      expect(loadedBytes <= totalBytes && bytesPerSecond >= 0).toBe(true);
    }
    expect(states.at(-1)).toMatchObject({ loadedBytes: ALL_BYTES, totalBytes: ALL_BYTES, error: null });

    const { masks } = await first;
    expect(masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
    expect(hub.requests.length).toBe(before);
    const { store } = await next('stored', (event) => event.store.models.some(({ inUse }) => inUse));
    expect(store).toMatchObject({ where: 'disk', usedBytes: 1, quotaBytes: 2 });
    expect(store.models).toMatchObject([{ key, name: REPO, keptBytes: ALL_BYTES, complete: true }]);
  });

  test('fault 14: pause keeps what came; download goes on with it, also after a reload', async () => {
    const disk = new MemoryFolder();
    const page = tab(disk);
    // The second chunk of the weights does not come until the first is kept and the visitor has paused.
    hub.setFault({ kind: 'stall', afterBytes: 1000, file: 'model.safetensors', skip: 1 });
    page.ask({ type: 'download', repo: REPO });
    await turnsUntil(() => hub.requests.at(-1)?.fault === 'stall');
    page.ask({ type: 'pause-download' });
    const paused = await page.state('paused');
    expect(paused.error).toBeNull();
    const { store } = await page.next('stored');
    expect(store.models).toMatchObject([{ complete: false, inUse: false }]);
    expect(store.models[0].keptBytes).toBeGreaterThan(4 << 20);

    const reloaded = await fetched(disk);
    expect(reloaded.key).toBe(store.models[0].key);
    expect(hub.totalBytesSent).toBeLessThanOrEqual(ALL_BYTES + 100_000);
    expect(hub.requests.filter(({ stage }) => stage === 'api')).toHaveLength(1);
  });

  test('what has arrived of a chunk counts until the download is paused: it is not kept', async () => {
    // Broken off in the second chunk, it waits until it is paused.
    hub.setFault({ kind: 'cut', afterBytes: 100_000, file: 'model.safetensors', skip: 1 });
    const patient = fastTransport(fetch, { sleep: (_ms, signal) => sleep(2 ** 31 - 1, signal) });
    const page = tab(new MemoryFolder(), new LocalLocks(), patient);
    page.ask({ type: 'download', repo: REPO });
    const { loadedBytes: arrived } = await page.state('waiting');
    page.ask({ type: 'pause-download' });
    const { loadedBytes } = await page.state('paused');
    const { store } = await page.next('stored');
    expect(loadedBytes).toBe(store.models[0].keptBytes);
    expect(loadedBytes).toBeLessThan(arrived);
  });

  test('fault 15: a second tab says that it waits, and is done when the first is', async () => {
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const [first, second] = [tab(disk, locks), tab(disk, locks)];
    first.ask({ type: 'download', repo: REPO });
    await first.state('fetching');
    second.ask({ type: 'download', repo: REPO });
    expect((await second.state('waiting')).error?.code).toBe('store/busy');
    const [one, two] = [await first.state('done'), await second.state('done')];
    expect(two.key).toBe(one.key);
    expect(hub.totalBytesSent).toBe(ALL_BYTES);
  });

  test('one whose tokenizer is damaged where it was published costs no byte of the weights', async () => {
    await hub.close();
    const files = { ...FILES, 'spiece.model': FILES['spiece.model'].slice(0, 1000) };
    hub = await startHubServer({ repos: { [REPO]: { commit: 'c'.repeat(40), files } } });
    const { ask, next, state } = tab();
    ask({ type: 'download', repo: REPO });
    expect((await state('failed')).error).toMatchObject({ code: 'tokenizer/damaged' });
    expect(hub.requests.some(({ file }) => file === 'model.safetensors')).toBe(false);
    expect((await next('stored')).store.models).toEqual([]);
  });

  test('of one that arrives damaged the page is told that it comes again, and until when', async () => {
    hub.setFault({ kind: 'flip', atByte: 1_000_000, file: 'model.safetensors' });
    const { ask, next, state } = tab();
    ask({ type: 'download', repo: REPO });
    const again = await next('download', ({ download }) => download.again === 'damaged');
    expect(again.download.state).toBe('fetching');
    expect(await state('done')).toMatchObject({ again: null, loadedBytes: ALL_BYTES });
    // The first of two chunks.
    expect(hub.totalBytesSent).toBe(ALL_BYTES + (4 << 20));
  });

  test('a network that wants to be signed in to costs nothing of what has come', async () => {
    hub.setFault({ kind: 'html', skip: 3, times: Infinity });
    const { ask, state } = tab();
    ask({ type: 'download', repo: REPO });
    const { error, loadedBytes } = await state('failed');
    expect(error).toMatchObject({ code: 'weights/network' });
    expect(error?.message).toContain('asks you to sign in first');
    expect(loadedBytes).toBeGreaterThan(4 << 20);
    hub.clearFaults();
    const before = hub.totalBytesSent;
    ask({ type: 'download', repo: REPO });
    await state('done');
    expect(hub.totalBytesSent).toBe(before + ALL_BYTES - loadedBytes);
  });

  test('one that cannot be had fails in words, and nothing of it stays', async () => {
    const { ask, state, next } = tab();
    ask({ type: 'download', repo: 'someone/else' });
    expect((await state('failed')).error).toMatchObject({ code: 'weights/not-found' });
    hub.setFault({ kind: 'status', status: 404, file: 'spiece.model' });
    ask({ type: 'download', repo: REPO });
    const { error } = await next('download', ({ download }) => download.error?.code === 'weights/http').then(
      ({ download }) => download,
    );
    expect(error?.message).toContain('missing on the server');
    expect((await next('stored', (event) => event.store.models.length === 0)).store.models).toEqual([]);
  });
});

describe('a kept model', () => {
  test('is verified, mended on the next load, and deleted only when nobody uses it', async () => {
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const { ask, answered, next, model, key } = await fetched(disk, locks);
    const folder = await (await disk.folder('models'))?.folder(key);
    const file = await folder?.open('model.safetensors');
    file?.write(Uint8Array.of(1, 2, 3), 5_000_000);
    ask({ type: 'verify-stored', key });
    expect(await next('stored-verified')).toMatchObject({ chunks: 4, damagedChunks: 1 });

    const before = hub.totalBytesSent;
    ask(load(key));
    // The one in use answers until the next has read its file.
    await model(({ taken }) => taken === 2);
    await answered();
    expect(hub.totalBytesSent - before).toBe(FILES['model.safetensors'].length - (4 << 20));

    ask({ type: 'delete-stored', key });
    expect((await next('store-failed')).error.code).toBe('store/in-use');
    const other = tab(disk, locks);
    other.ask({ type: 'delete-stored', key });
    expect((await other.next('store-failed')).error.message).toContain('another tab');
  });

  test('that is cleared while it answers is told to be gone', async () => {
    const disk = new MemoryFolder();
    const { ask, next, key, answered } = await fetched(disk);
    await answered();
    ask({ type: 'list-stored' });
    await next('stored', ({ store: { used } }) => used?.key === key && used.where === 'disk');
    await disk.remove('models');
    ask({ type: 'list-stored' });
    const { store } = await next('stored', ({ store: { used } }) => used?.where === 'gone');
    expect(store).toMatchObject({ models: [], used: { key, where: 'gone' } });
    await answered();
  });

  test('is deleted when it is asked', async () => {
    const disk = new MemoryFolder();
    const { key } = await fetched(disk);
    // Another visit, which uses nothing yet.
    const { ask, next, stopped } = tab(disk);
    ask({ type: 'delete-stored', key });
    await next('stored', ({ store }) => store.models.length === 0);
    ask(load(key));
    expect((await stopped()).code).toBe('store/missing');
  });
});

describe('a kept model whose list of files is damaged', () => {
  test('is seen with its size, and got again without a byte that is right', async () => {
    const disk = new MemoryFolder();
    const { key } = await fetched(disk);
    const folder = await (await disk.folder('models'))?.folder(key);
    for (const name of ['manifest.json', 'plan.json'])
      (await folder?.open(name))?.write(Uint8Array.of(0), 50);
    const { ask, next, state, model } = tab(disk);
    ask({ type: 'list-stored' });
    const { store } = await next('stored', ({ store: { models } }) => models.length === 1);
    const revision = 'c'.repeat(40);
    expect(store.models).toMatchObject([
      { key, name: REPO, source: 'hub', revision, ref: revision, complete: false, damaged: true },
    ]);
    expect(store.models[0].keptBytes).toBeGreaterThan(ALL_BYTES);

    const before = hub.totalBytesSent;
    ask({ type: 'download', repo: hubSourceText({ repo: REPO, revision }) });
    await state('done');
    await model(isReady);
    expect(hub.totalBytesSent).toBe(before);
    await next('stored', ({ store: { models } }) =>
      models.some(({ damaged, complete }) => complete && !damaged),
    );
  });
});

describe('a change of model', () => {
  test('the one in use answers until the next is ready, and stays when that fails', async () => {
    const { ask, answered, events, next, model, key } = await fetched();
    const files = NAMES.map((name) => new File([FILES[name]], name));
    ask({ type: 'load', model: { from: 'files', files: files.slice(1) }, backend: 'cpu' });
    expect(await model(({ switchFailed }) => switchFailed?.error.code === 'files/missing')).toSatisfy(
      isReady,
    );
    await answered();

    ask({ type: 'load', model: { from: 'files', files }, backend: 'cpu' });
    await model((view) => view.model?.origin === 'files');
    const { masks } = await answered();
    expect(masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
    await model((view) => view.model?.origin === 'files' && view.switchFailed === null);
    // No longer in use, the kept copy may go.
    ask({ type: 'delete-stored', key });
    await next('stored', ({ store }) => store.models.length === 0);
    expect(events.some(({ type }) => type === 'store-failed')).toBe(false);
  });
});

describe('without a network', () => {
  const BASE = 'http://site.test/weights/';
  const site: typeof fetch = (input) => {
    const path = (input instanceof URL ? input.href : '').slice(BASE.length);
    return Promise.resolve(
      new Response(readFileSync(new URL(`../../public/weights/${path}`, import.meta.url))),
    );
  };
  const offline: typeof fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  const loadSite: WorkerRequest = {
    type: 'load',
    model: { from: 'site', baseUrl: BASE, folder: null },
    backend: 'cpu',
  };

  test('fault 37: the first visit says to connect once', async () => {
    const { ask, stopped } = tab(undefined, undefined, fastTransport(offline));
    ask(loadSite);
    const error = await stopped();
    expect(error.code).toBe('weights/network');
    expect(error.remedy).toContain('Connect to the internet once');
  });

  test('fault 38: whatever the browser says of the network, a kept model of the site loads', async () => {
    const disk = new MemoryFolder();
    const online = tab(disk, undefined, fastTransport(site));
    online.ask(loadSite);
    await online.model(isReady);
    const { ask, answered } = tab(disk, undefined, fastTransport(offline));
    ask(loadSite);
    const { masks } = await answered();
    expect(masks[0].predictions.map(({ word }) => word)).toEqual(WORDS);
  });

  test('nor is it lost with the note of what the site has, and never called what a damaged note says', async () => {
    const disk = new MemoryFolder();
    const online = tab(disk, undefined, fastTransport(site));
    online.ask(loadSite);
    const { model: first } = await online.model(isReady);
    const notes = await disk.folder('notes');
    const note = (notes && (await readFile(notes, 'site-index.json'))) ?? new Uint8Array();
    const damaged = new TextDecoder().decode(note).replace('"name": "albert-demo"', '"name": "albert-dfmo"');
    await writeFile(notes ?? disk, 'site-index.json', new TextEncoder().encode(damaged));
    expect(await readFile(notes ?? disk, 'site-index.json')).not.toEqual(note);
    const { ask, model } = tab(disk, undefined, fastTransport(offline));
    ask(loadSite);
    const { model: again } = await model(isReady);
    expect(again).toMatchObject({ name: 'albert-demo', content: first?.content });
  });
});
