/** Faults 50 to 52: names, revisions, terms to be accepted, hosts without ranges; against an imitation of the hub. */
import { afterEach, describe, expect, test } from 'vitest';
import { browserTransport } from '../../test/support/browser_fetch.ts';
import { failure } from '../../test/support/errors.ts';
import { startHubServer, type HubOptions, type HubServer } from '../../test/support/hub_server.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { fastTransport, memoryStore } from '../../test/support/store.ts';
import { UnmaskError } from '../model/errors.ts';
import { MemoryFolder } from './folder.ts';
import { manifestFromHub, whyRefused } from './hub.ts';
import { loadStored } from './load.ts';
import { keyOf, type Manifest } from './manifest.ts';
import type { Store } from './store.ts';
import type { Transport } from './transport.ts';
import { fetchUnderLock, removeOthers } from './upkeep.ts';

const REPO = 'someone/tiny-albert';
const WEIGHTS_FILE = 'model.safetensors';
const CHUNK = 1000;
const [MAIN, PROPOSED, LATER] = ['1', '2', '3'].map((digit) => digit.repeat(40));

const filesOf = (change: Partial<typeof TINY_CONFIG> = {}) => {
  const config = { ...TINY_CONFIG, ...change };
  return {
    'config.json': new TextEncoder().encode(JSON.stringify({ model_type: 'albert', ...config })),
    'spiece.model': new Uint8Array(300),
    [WEIGHTS_FILE]: Uint8Array.from(makeFile(modelTensors(config))),
  };
};
const FILES = filesOf();
const WIDER = filesOf({ intermediate_size: 9 });
const ALL_BYTES = Object.values(FILES).reduce((sum, { length }) => sum + length, 0);

let hubs: HubServer[] = [];
afterEach(async () => {
  await Promise.all(hubs.map((hub) => hub.close()));
  hubs = [];
});

async function start(repo: Partial<HubOptions['repos'][string]> = {}, options: Partial<HubOptions> = {}) {
  const repos = { [REPO]: { commit: MAIN, files: FILES, ...repo } };
  const hub = await startHubServer({ repos, ...options });
  hubs.push(hub);
  return hub;
}

const ask = async ({ origin }: HubServer, repo = REPO, revision = 'main', transport = fastTransport()) => ({
  ...(await manifestFromHub({ origin, repo, revision, transport })),
  chunkBytes: CHUNK,
});
const fetchInto = (store: Store, manifest: Manifest, transport: Transport = fastTransport()) =>
  fetchUnderLock(manifest, { store, transport });
const weightRequests = (hub: HubServer) =>
  hub.requests.filter(({ stage, file }) => stage === 'content' && file === WEIGHTS_FILE);

describe('a hub that does not say what its files are', () => {
  /** The API's answer, without what `keep` leaves out of a file. */
  const silentOn = (file: string, fields: readonly string[]) =>
    fastTransport(async (input, init) => {
      const response = await fetch(input, init);
      const url = input instanceof Request ? input.url : input.toString();
      if (!url.includes('/api/')) return response;
      const json = (await response.json()) as { siblings: Record<string, unknown>[] };
      const siblings = json.siblings.map((entry) =>
        entry.rfilename === file
          ? Object.fromEntries(Object.entries(entry).filter(([field]) => !fields.includes(field)))
          : entry,
      );
      return Response.json({ ...json, siblings });
    });

  test.each(Object.keys(FILES))('%s, flipped on the way, is never run: nothing is fetched', async (file) => {
    const hub = await start();
    hub.setFault({ kind: 'flip', atByte: 100, file, times: Infinity });
    const store = memoryStore();
    const manifest = await ask(hub, REPO, 'main', silentOn(file, ['blobId', 'lfs']));
    const error = await failure('weights/no-hash', () => fetchInto(store, manifest));
    expect(error.message).toContain(`No hash of ${file} is published for ${REPO}`);
    expect(await store.list()).toEqual([]);
    expect(hub.totalBytesSent).toBe(0);
  });
});

describe('fault 50: a name without an owner', () => {
  test('is what the hub leads on to, and is kept under that name', async () => {
    const hub = await start({}, { moved: { 'tiny-albert': REPO } });
    const manifest = await ask(hub, 'tiny-albert');
    expect(manifest).toMatchObject({ name: REPO, revision: MAIN });
    expect(hub.requests.map(({ status }) => status)).toEqual([307, 200]);
    const { key } = await fetchInto(memoryStore(), manifest);
    expect(key).toBe(keyOf(await ask(hub)));
  });

  test('that nobody has is told', async () => {
    const error = await failure('weights/not-found', async () => ask(await start(), 'tiny'));
    expect(error.message).toBe('There is no public model tiny on the hub.');
  });
});

describe('fault 50: a revision', () => {
  const PROPOSAL = 'refs/pr/1';
  const withProposal = () => start({ revisions: { [PROPOSAL]: { commit: PROPOSED, files: WIDER } } });

  test('is pinned to its commit, which is fetched; what was asked for is kept with it', async () => {
    const hub = await withProposal();
    const manifest = await ask(hub, REPO, PROPOSAL);
    expect(manifest).toMatchObject({ name: REPO, revision: PROPOSED, ref: PROPOSAL });
    const store = memoryStore();
    const { key } = await fetchInto(store, manifest);
    const model = await loadStored(key, { store, transport: fastTransport() });
    expect(model.config.intermediate_size).toBe(9);
    expect(model.from).toMatchObject({ revision: PROPOSED, ref: PROPOSAL });
    // Never by a name that may mean another commit tomorrow.
    const resolved = hub.requests.filter(({ url }) => url.includes('/resolve/'));
    expect(resolved.every(({ url }) => url.includes(`/resolve/${PROPOSED}/`))).toBe(true);
  });

  test.each([MAIN, PROPOSED])('a commit is a revision too: %s', async (commit) => {
    const manifest = await ask(await withProposal(), REPO, commit);
    expect(manifest).toMatchObject({ revision: commit, ref: commit });
  });

  test('stays beside the main branch, which a new commit of its own replaces', async () => {
    const hub = await withProposal();
    const store = memoryStore();
    const main = await fetchInto(store, await ask(hub));
    const proposed = await ask(hub, REPO, PROPOSAL);
    await fetchInto(store, proposed);
    await removeOthers(store, proposed);
    expect((await store.find(main.key))?.isWhole).toBe(true);
    const later = await ask(await start({ commit: LATER }));
    await fetchInto(store, later);
    await removeOthers(store, later);
    expect(await store.find(main.key)).toBeNull();
    expect((await store.find(keyOf(proposed)))?.isWhole).toBe(true);
  });

  test('an interrupted download of it is gone on with, and not taken for another’s', async () => {
    const hub = await withProposal();
    const store = memoryStore();
    hub.setFault({ kind: 'cut', afterBytes: 0, file: WEIGHTS_FILE, skip: 2, times: Infinity });
    await failure('weights/network', async () => fetchInto(store, await ask(hub, REPO, PROPOSAL)));
    expect(await store.partial({ source: 'hub', name: REPO, ref: null })).toBeNull();
    const begun = await store.partial({ source: 'hub', name: REPO, ref: PROPOSAL });
    expect(begun?.manifest.revision).toBe(PROPOSED);
  });

  test('that is none is told, with the one way on', async () => {
    const hub = await withProposal();
    const error = await failure('weights/not-found', () => ask(hub, REPO, 'refs/pr/2'));
    expect(error.message).toBe(`${REPO} has no revision refs/pr/2 on the hub.`);
    expect(error.remedy).toContain('without one');
  });
});

describe('fault 51: terms that have to be accepted', () => {
  test('are told before anything is fetched, with what to do', async () => {
    const hub = await start({ gated: true });
    const error = await failure('weights/gated', () => ask(hub, REPO, 'main', browserTransport()));
    expect(error.message).toContain('accepted its terms on Hugging Face');
    expect(error.remedy).toContain(`huggingface.co/${REPO}`);
    expect(error.remedy).toContain('open the files here');
    expect(hub.requests).toHaveLength(1);
  });

  test('since a download began: a refusal that no page may read is told as what it is', async () => {
    const before = await ask(await start());
    const hub = await start({ gated: true });
    const moved = { ...before, filesUrl: before.filesUrl.replace(/^http:\/\/[^/]+/, hub.origin) };
    const transport = browserTransport();
    const refused = await failure('weights/blocked', () => fetchInto(memoryStore(), moved, transport));
    const query = { origin: hub.origin, repo: REPO, revision: 'main', transport };
    expect(await whyRefused(refused, query)).toMatchObject({ code: 'weights/gated' });
    // A hub that gives the files to others, and a network that is gone, are no terms.
    const open = { ...query, origin: (await start()).origin };
    expect(await whyRefused(refused, open)).toBe(refused);
    const offline = new UnmaskError({ code: 'weights/network', message: 'gone', remedy: 'wait' });
    expect(await whyRefused(offline, query)).toBe(offline);
  });
});

describe('fault 52: a host that answers no range', () => {
  test('is read whole, once, in chunks as ever, and the whole is what was published', async () => {
    const hub = await start({ ranges: false });
    const store = memoryStore();
    const { key, manifest } = await fetchInto(store, await ask(hub));
    expect(manifest.files.weights.chunks.length).toBeGreaterThan(3);
    expect(weightRequests(hub).map(({ status }) => status)).toEqual([200]);
    expect(hub.totalBytesSent).toBe(ALL_BYTES);
    (await loadStored(key, { store, transport: fastTransport() })).release();
  });

  test('gone on with, it passes over what is kept; cut on the way, it begins again and loses nothing', async () => {
    const hub = await start({ ranges: false });
    const disk = new MemoryFolder();
    hub.setFault({ kind: 'cut', atByte: 2500, file: WEIGHTS_FILE, times: 4 });
    await failure('weights/network', async () => fetchInto(memoryStore(disk), await ask(hub)));
    const store = memoryStore(disk);
    const begun = await store.partial({ source: 'hub', name: REPO, ref: null });
    expect(begun && (await store.keptBytes(begun))).toBe(ALL_BYTES - FILES[WEIGHTS_FILE].length + 2 * CHUNK);
    const { key } = await fetchInto(store, await ask(hub));
    (await loadStored(key, { store, transport: fastTransport() })).release();
    expect(hub.requests.every(({ status }) => status !== 206)).toBe(true);
  });

  test('damaged, it is told and never run', async () => {
    const hub = await start({ ranges: false });
    hub.setFault({ kind: 'flip', atByte: 1500, file: WEIGHTS_FILE, times: Infinity });
    await failure('weights/damaged', async () => fetchInto(memoryStore(), await ask(hub)));
  });
});
