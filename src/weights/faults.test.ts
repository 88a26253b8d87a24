/** The faults of downloads and storage, by their numbers in FAULTS.md, against an imitation of the hub. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import {
  startHubServer,
  type HubFault,
  type HubOptions,
  type HubServer,
} from '../../test/support/hub_server.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { FaultyFolder, fastTransport, memoryStore } from '../../test/support/store.ts';
import { turnsUntil } from '../../test/support/turns.ts';
import type { UnmaskError } from '../model/errors.ts';
import type { FileRole } from '../model/files.ts';
import { retryAfterMs } from './answer.ts';
import type { FetchModelOptions } from './fetch_model.ts';
import { MemoryFolder, type Folder } from './folder.ts';
import { manifestFromHub } from './hub.ts';
import { KeptFile } from './kept_file.ts';
import { loadFiles, loadStored } from './load.ts';
import { LocalLocks } from './locks.ts';
import { keyOf, manifestJson, type Manifest } from './manifest.ts';
import { refusalInWords, Store } from './store.ts';
import type { Transport } from './transport.ts';
import { fetchUnderLock, removeOthers } from './upkeep.ts';

const REPO = 'someone/tiny-albert';
const COMMIT = '1'.repeat(40);
const WEIGHTS_FILE = 'model.safetensors';
const WEIGHTS = makeFile(modelTensors(TINY_CONFIG));
/** A file of several chunks without a file of many megabytes. */
const CHUNK = 1000;
const CHUNKS = Math.ceil(WEIGHTS.length / CHUNK);
const CONFIG = new TextEncoder().encode(JSON.stringify({ model_type: 'albert', ...TINY_CONFIG }));
const TOKENIZER = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
const FILES = { 'config.json': CONFIG, 'spiece.model': TOKENIZER, [WEIGHTS_FILE]: WEIGHTS };
const ALL_BYTES = CONFIG.length + TOKENIZER.length + WEIGHTS.length;

let hub: HubServer | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function start(options: Partial<HubOptions> = {}): Promise<HubServer> {
  return (hub = await startHubServer({ repos: { [REPO]: { commit: COMMIT, files: FILES } }, ...options }));
}

async function manifestOf(server: HubServer, chunkBytes = CHUNK): Promise<Manifest> {
  const manifest = await manifestFromHub({
    origin: server.origin,
    repo: REPO,
    revision: 'main',
    transport: fastTransport(),
  });
  return { ...manifest, chunkBytes };
}

interface Tried {
  readonly store?: Store;
  readonly transport?: Transport;
  readonly signal?: AbortSignal;
  readonly onProgress?: (role: FileRole, kept: number, total: number) => void;
  readonly onBytes?: (count: number) => void;
  readonly onAgain?: NonNullable<FetchModelOptions['onAgain']>;
}

/** Downloads the tiny model, with whatever faults are set by then. */
async function download(server: HubServer, tried: Tried = {}) {
  const store = tried.store ?? memoryStore();
  const troubles: UnmaskError[] = [];
  const options = {
    store,
    transport: tried.transport ?? fastTransport(),
    ...(tried.signal === undefined ? {} : { signal: tried.signal }),
    ...(tried.onProgress === undefined ? {} : { onProgress: tried.onProgress }),
    ...(tried.onAgain === undefined ? {} : { onAgain: tried.onAgain }),
    ...(tried.onBytes === undefined ? {} : { onBytes: tried.onBytes }),
    onTrouble: (error: UnmaskError | null) => {
      if (error) troubles.push(error);
    },
  };
  const model = await fetchUnderLock(await manifestOf(server), options);
  return { model, store, troubles };
}

/** What is kept is the model, byte for byte, and loads without a request. */
async function expectWhole(store: Store, key: string): Promise<void> {
  const before = hub?.requests.length;
  const model = await store.require(key);
  expect(Buffer.from(await model.folder.read(WEIGHTS_FILE, 0, 1e9))).toEqual(Buffer.from(WEIGHTS));
  const loaded = await loadStored(key, { store, transport: fastTransport() });
  const roles: string[] = [];
  for await (const { role } of loaded.weights()) roles.push(role);
  expect(roles).toHaveLength(28);
  loaded.release();
  expect(hub?.requests.length).toBe(before);
}

/** Requests for the bytes of the weights. */
const weightRequests = (server: HubServer) =>
  server.requests.filter(({ stage, file }) => stage === 'content' && file === WEIGHTS_FILE);

const onWeights = (fault: HubFault): HubFault => ({ ...fault, file: WEIGHTS_FILE });

describe('a download', () => {
  test('comes by ranges of at most a chunk, one at a time, always from the resolve address, and nothing twice', async () => {
    const server = await start();
    const { model, store } = await download(server);
    await expectWhole(store, model.key);
    expect(server.totalBytesSent).toBe(ALL_BYTES);
    expect(server.mostInFlight).toBe(1);
    const ranges = weightRequests(server).map(({ range }) => range);
    expect(ranges).toHaveLength(CHUNKS);
    expect(ranges[1]).toBe(`bytes=${CHUNK}-${2 * CHUNK - 1}`);
    expect(server.requests.filter(({ stage }) => stage === 'resolve')).toHaveLength(CHUNKS);
    expect(server.requests.every(({ headers }) => headers.cookie === undefined)).toBe(true);
    expect(model.manifest).toMatchObject({ name: REPO, revision: COMMIT, chunkBytes: CHUNK });
    expect(model.manifest.files.weights.chunks).toHaveLength(CHUNKS);
  });

  test.each(['content-length', 'chunked', 'none'] as const)(
    'fault 1: a socket cut (%s) is resumed, after a wait, from the byte reached',
    async (length) => {
      const server = await start();
      server.setFault(onWeights({ kind: 'cut', atByte: 2500, length }));
      const transport = fastTransport();
      const { model, store } = await download(server, { transport });
      await expectWhole(store, model.key);
      expect(transport.waits).toEqual([1000]);
      expect(weightRequests(server).some(({ range }) => range === 'bytes=2500-2999')).toBe(true);
    },
  );

  test('fault 1: a server that cuts for ever ends in words, and what came is kept', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'cut', afterBytes: 0, skip: 2, times: Infinity }));
    const store = memoryStore();
    const transport = fastTransport();
    const error = await failure('weights/network', () => download(server, { store, transport }));
    expect(error.message).toContain('127.0.0.1');
    expect(error.remedy).toContain('What has arrived is kept');
    expect(transport.waits).toEqual([1000, 2000, 4000]);
    const [partial] = await store.list();
    expect(await store.keptBytes(partial)).toBe(CONFIG.length + TOKENIZER.length + 2 * CHUNK);
  });

  test('fault 2: a short body that ends cleanly is found by its size', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'short', byBytes: 10 }));
    const { model, store } = await download(server);
    await expectWhole(store, model.key);
    expect(server.totalBytesSent).toBe(ALL_BYTES);
  });

  test('fault 3: too many bytes are not read to the end, and not kept', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'extra', byBytes: 5_000_000, times: Infinity }));
    const store = memoryStore();
    const error = await failure('weights/size', () => download(server, { store }));
    expect(error.message).toContain('longer');
    const [partial] = await store.list();
    expect(await store.keptBytes(partial)).toBe(CONFIG.length + TOKENIZER.length);
  });

  test.each(['status', 'html'] as const)(
    'fault 4: %s in the place of a file is never stored',
    async (kind) => {
      const server = await start();
      server.setFault(
        onWeights({ ...(kind === 'html' ? { kind } : { kind, status: 404 }), times: Infinity }),
      );
      const store = memoryStore();
      const code = kind === 'html' ? 'weights/network' : 'weights/http';
      const error = await failure(code, () => download(server, { store }));
      // The hub has no web pages there: the network has put its own in the place.
      expect(error.message).toContain(kind === 'html' ? 'asks you to sign in' : 'missing on the server');
      const [{ folder }] = await store.list();
      expect(await folder.size(WEIGHTS_FILE)).toBe(0);
    },
  );

  test('fault 5: a Git-LFS pointer is named', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'lfs-pointer', times: Infinity }));
    const error = await failure('weights/not-a-model', () => download(server));
    expect(error.actual).toContain('Git-LFS pointer');
  });

  test('fault 6: a part other than the one asked for is asked for again', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'wrong-content-range', byBytes: 7, skip: 1 }));
    const { model, store, troubles } = await download(server);
    await expectWhole(store, model.key);
    expect(troubles.map(({ message }) => message)).toEqual([
      'The model file model.safetensors was answered with another part than was asked.',
    ]);
  });

  test.each([WEIGHTS_FILE, 'config.json'])(
    'fault 6: a server that always gives another part of %s is not asked for ever',
    async (file) => {
      const server = await start();
      server.setFault({ kind: 'wrong-content-range', byBytes: 3, file, times: Infinity });
      const transport = fastTransport();
      await failure('weights/size', () => download(server, { transport }));
      expect(transport.waits).toEqual([1000, 2000, 4000]);
    },
  );

  test('fault 7: a server that ignores ranges is read from 0, once', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'range-ignored', skip: 2, times: Infinity }));
    const { model, store } = await download(server);
    await expectWhole(store, model.key);
    expect(weightRequests(server)).toHaveLength(3);
    expect(server.totalBytesSent).toBe(ALL_BYTES + 2 * CHUNK);
  });

  test('fault 8: after a refused range what is stored is verified, and the rest comes without', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'status', status: 416, skip: 2 }));
    const { model, store } = await download(server);
    await expectWhole(store, model.key);
  });

  test('fault 8: a file that is all here needs verifying, and no request', async () => {
    const server = await start();
    const disk = new MemoryFolder();
    const { model } = await download(server, { store: memoryStore(disk) });
    // As if the page had been killed between the last chunk and the manifest.
    const sums = model.manifest.files;
    await model.folder.remove('manifest.json');
    await write(model.folder, 'plan.json', manifestJson(await manifestOf(server)));
    for (const { name, chunks } of Object.values(sums)) {
      await write(model.folder, `${name}.sums`, new Uint8Array(Buffer.from(chunks.join(''), 'hex')));
    }
    const before = server.totalBytesSent;
    const again = await download(server, { store: memoryStore(disk) });
    await expectWhole(again.store, again.model.key);
    expect(server.totalBytesSent).toBe(before);
  });

  test.each([429, 503])('fault 9: HTTP %i is waited for as long as the server asks', async (status) => {
    const server = await start();
    server.setFault({ kind: 'status', status, retryAfter: 7, stage: 'resolve' });
    const transport = fastTransport();
    const { model, store, troubles } = await download(server, { transport });
    await expectWhole(store, model.key);
    // Across origins the header can be read only where the server lets it.
    expect(transport.waits).toEqual([7000]);
    expect(troubles[0].message).toContain('asks for patience');
  });

  test('fault 9: Retry-After in seconds, as a date, and as nonsense', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect([null, '', 'soon'].map((header) => retryAfterMs(header, now))).toEqual([null, null, null]);
  });

  test.each([0, 400])('fault 10: silence after %i bytes is given up and resumed', async (afterBytes) => {
    const server = await start();
    server.setFault(onWeights({ kind: 'stall', afterBytes, skip: 1 }));
    const transport = fastTransport(undefined, { stallMs: 20_000 });
    let received = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const downloading = download(server, { transport, onBytes: (count) => (received += count) });
      const isSilent = () => server.requests.at(-1)?.fault === 'stall' && received === server.totalBytesSent;
      await turnsUntil(isSilent);
      vi.advanceTimersByTime(transport.stallMs - 1);
      await vi.advanceTimersByTimeAsync(0);
      expect(isSilent()).toBe(true);
      expect(transport.waits).toEqual([]);
      vi.advanceTimersByTime(1);
      const { model, store, troubles } = await downloading;
      await expectWhole(store, model.key);
      expect(troubles.map(({ message }) => message)).toEqual([expect.stringContaining('stopped arriving')]);
      expect(troubles[0].actual).toBe('none for 20 s');
      expect(transport.waits).toEqual([1000]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('fault 11: without a Content-Length progress is finite, never falls, and ends at the whole', async () => {
    const server = await start();
    server.setFault({ kind: 'no-content-length', times: Infinity });
    const told: [number, number][] = [];
    await download(server, { onProgress: (_file, kept, total) => told.push([kept, total]) });
    expect(told.every(([kept, total]) => kept >= 0 && kept <= ALL_BYTES && total === ALL_BYTES)).toBe(true);
    expect(told.map(([kept]) => kept)).toEqual(told.map(([kept]) => kept).sort((a, b) => a - b));
    expect(told.at(-1)?.[0]).toBe(ALL_BYTES);
  });

  test.each([0, 1500, 2999, WEIGHTS.length - 1])(
    'fault 12: a file damaged on the way at byte %i is fetched again up to there, and used when it is right then',
    async (atByte) => {
      const server = await start();
      server.setFault(onWeights({ kind: 'flip', atByte }));
      const again: (string | null)[] = [];
      const { model, store } = await download(server, { onAgain: (why) => again.push(why) });
      await expectWhole(store, model.key);
      expect(weightRequests(server)).toHaveLength(CHUNKS + Math.floor(atByte / CHUNK) + 1);
      expect(again).toEqual(['damaged', null]);
    },
  );

  test.each([0, 9, 1000])(
    'fault 12: a header damaged on the way at byte %i is no other model',
    async (atByte) => {
      const server = await start();
      server.setFault(onWeights({ kind: 'flip', atByte }));
      const manifest = await manifestOf(server, 4200);
      const store = memoryStore();
      const { key } = await fetchUnderLock(manifest, { store, transport: fastTransport() });
      await expectWhole(store, key);
      expect(weightRequests(server)).toHaveLength(Math.ceil(WEIGHTS.length / 4200) + 1);
    },
  );

  test('fault 12: several damaged parts cost no more than the file once more', async () => {
    const server = await start();
    for (const atByte of [500, 3500]) server.setFault(onWeights({ kind: 'flip', atByte }));
    const { model, store } = await download(server);
    await expectWhole(store, model.key);
    expect(weightRequests(server)).toHaveLength(CHUNKS + 4);
  });

  test('fault 12: killed while it is fetched again, it is mended at the next visit', async () => {
    const server = await start();
    server.setFault(onWeights({ kind: 'flip', atByte: 2500 }));
    const disk = new MemoryFolder();
    const controller = new AbortController();
    const killed = download(server, {
      store: memoryStore(disk),
      signal: controller.signal,
      onAgain: () => {
        controller.abort();
      },
    });
    await expect(killed).rejects.toHaveProperty('name', 'AbortError');
    const { model, store } = await download(server, { store: memoryStore(disk) });
    await expectWhole(store, model.key);
    expect(weightRequests(server).length).toBeLessThanOrEqual(CHUNKS + 4);
  });

  test('fault 12: damaged twice it is told and never run', async () => {
    const server = await start();
    server.setFault({ kind: 'flip', atByte: WEIGHTS.length - 1, file: WEIGHTS_FILE, times: Infinity });
    const store = memoryStore();
    const error = await failure('weights/damaged', () => download(server, { store }));
    expect(error.message).toContain('damaged');
    const [partial] = await store.list();
    expect(partial.isWhole).toBe(false);
    await failure('store/missing', () => loadStored(partial.key, { store, transport: fastTransport() }));
  });

  test('fault 12: where chunks are published, the damaged one alone is fetched again', async () => {
    const server = await start();
    const known = await download(server);
    server.setFault(onWeights({ kind: 'flip', atByte: 1500 }));
    const before = weightRequests(server).length;
    const store = memoryStore();
    const model = await fetchUnderLock(known.model.manifest, { store, transport: fastTransport() });
    await expectWhole(store, model.key);
    expect(weightRequests(server)).toHaveLength(before + CHUNKS + 1);
  });

  test('fault 13: a host refused by the policy, and one that answers others only', async () => {
    const server = await start();
    const manifest = await manifestOf(server);
    const host = new URL(server.origin).host;
    const refused = () => Promise.reject(new TypeError('Failed to fetch'));
    const byPolicy = await failure('weights/blocked', () =>
      fetchUnderLock(manifest, {
        store: memoryStore(),
        transport: fastTransport(refused, { refusedByPolicy: (asked) => asked.host === host }),
      }),
    );
    expect(byPolicy.message).toBe(`The policy of this page does not allow it to read from ${host}.`);
    expect(byPolicy.remedy).toContain('choose them here');
    // As a browser does without CORS headers: only a request whose answer stays unread gets through.
    const opaque: typeof fetch = (_url, init) =>
      init?.mode === 'no-cors' ? Promise.resolve(new Response()) : refused();
    const byCors = await failure('weights/blocked', () =>
      fetchUnderLock(manifest, { store: memoryStore(), transport: fastTransport(opaque) }),
    );
    expect(byCors.message).toContain(`${host} answers`);
    // Already when it is asked what it has.
    const atOnce = await failure('weights/blocked', () =>
      manifestFromHub({
        origin: server.origin,
        repo: REPO,
        revision: 'main',
        transport: fastTransport(opaque),
      }),
    );
    expect(atOnce.message).toContain(`${host} answers`);
  });

  test('fault 14: stopped, it keeps what came and goes on from there', async () => {
    const server = await start();
    const disk = new MemoryFolder();
    const controller = new AbortController();
    const stopped = download(server, {
      store: memoryStore(disk),
      signal: controller.signal,
      onProgress: (role, kept) => {
        if (role === 'weights' && kept > CONFIG.length + TOKENIZER.length + 2 * CHUNK) controller.abort();
      },
    });
    await expect(stopped).rejects.toHaveProperty('name', 'AbortError');
    const store = memoryStore(disk);
    const partial = await store.partial({ source: 'hub', name: REPO, ref: null });
    expect(partial && (await store.keptBytes(partial))).toBe(CONFIG.length + TOKENIZER.length + 3 * CHUNK);
    const { model } = await download(server, { store });
    await expectWhole(store, model.key);
    expect(server.totalBytesSent).toBe(ALL_BYTES);
  });

  test('fault 14: killed at any write, it goes on from the last chunk kept', async () => {
    const server = await start();
    const disk = new MemoryFolder();
    // Each life of the page writes a little more than two chunks, then dies in the middle of a write.
    for (let life = 0; life < 4; life++) {
      const controller = new AbortController();
      let weight = 0;
      const dying = download(server, {
        store: memoryStore(disk),
        signal: controller.signal,
        onProgress: (role) => {
          if (role === 'weights' && ++weight === 2) controller.abort();
        },
      });
      await dying.catch(() => undefined);
      const [{ folder }] = await memoryStore(disk).list();
      const size = (await folder.size(WEIGHTS_FILE)) ?? 0;
      // A torn chunk whose hash was written, as a disk that reorders writes would leave it.
      if (life === 1) await write(folder, WEIGHTS_FILE, new Uint8Array(7), size - 7);
    }
    const { model, store } = await download(server, { store: memoryStore(disk) });
    await expectWhole(store, model.key);
    expect(server.totalBytesSent).toBeLessThanOrEqual(ALL_BYTES + 5 * 2 * CHUNK);
  });

  test('fault 15: of two tabs one downloads, the other waits and then has it', async () => {
    const server = await start();
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const manifest = await manifestOf(server);
    let waited = 0;
    const tab = () =>
      fetchUnderLock(manifest, {
        store: memoryStore(disk, locks),
        transport: fastTransport(),
        onWait: () => {
          waited++;
        },
      });
    const [first, second] = await Promise.all([tab(), tab()]);
    expect(waited).toBe(1);
    expect(second.manifest).toEqual(first.manifest);
    expect(server.totalBytesSent).toBe(ALL_BYTES);
  });
});

describe('the store', () => {
  const full = () => new DOMException('The disk is full.', 'QuotaExceededError');

  test.each([0, 1, 1500, 2600])(
    'fault 16: a disk full after %i bytes: memory takes over from there, and says so',
    async (room) => {
      const server = await start();
      const disk = new FaultyFolder({
        beforeWrite: (written, byteLength) => {
          if (written + byteLength > room + 1200) throw full();
        },
      });
      const store = memoryStore(disk);
      const { model } = await download(server, { store });
      await expectWhole(store, model.key);
      expect(store.reason).toContain('no room left');
      expect(store.isInMemory(model.folder)).toBe(true);
      // The chunk that did not fit, and no more, came twice.
      expect(server.totalBytesSent).toBeLessThanOrEqual(ALL_BYTES + CHUNK);
    },
  );

  test('fault 16: a disk so full that no file can be opened', async () => {
    const server = await start();
    const store = memoryStore(
      new FaultyFolder({
        beforeOpen: () => {
          throw full();
        },
      }),
    );
    const { model } = await download(server, { store });
    await expectWhole(store, model.key);
    expect(store.reason).toContain('no room left');
  });

  test('fault 17: a browser that refuses storage: memory, and the reason', async () => {
    const server = await start();
    const refuse = () => Promise.reject(new DOMException('Denied', 'SecurityError'));
    const store = await Store.open(refuse, new LocalLocks());
    expect(store.reason).toContain('private window');
    const { model } = await download(server, { store });
    await expectWhole(store, model.key);
    expect(refusalInWords(new TypeError('no getDirectory'))).toContain('no way to keep large files');
  });

  test.each([1, 3])(
    'fault 18: deleted in mid-download %i times, it is fetched into the disk from the beginning, and told so',
    async (times) => {
      const server = await start();
      const inner = new MemoryFolder();
      let left = times;
      // Once the models are gone, what is open tells of a full disk, as Chromium does.
      let isOpenGone = false;
      const disk = new FaultyFolder(
        {
          beforeOpen: () => {
            isOpenGone = false;
          },
          beforeWrite: () => {
            if (isOpenGone) throw full();
          },
        },
        inner,
      );
      const store = memoryStore(disk);
      const again: (string | null)[] = [];
      const { model } = await download(server, {
        store,
        onAgain: (why) => again.push(why),
        onProgress: (role, kept) => {
          if (role !== 'weights' || kept < CONFIG.length + TOKENIZER.length + 2 * CHUNK || left === 0) return;
          left--;
          isOpenGone = true;
          void inner.remove('models');
        },
      });
      await expectWhole(store, model.key);
      expect(again).toEqual(Array.from({ length: times }, () => 'deleted'));
      expect(store.reason).toBeNull();
      expect((await memoryStore(inner).find(model.key))?.isWhole).toBe(true);
    },
  );

  test('fault 18: what the browser has evicted is told, not half used', async () => {
    const server = await start();
    const { model, store } = await download(server);
    await store.remove(model.key);
    const error = await failure('store/missing', () =>
      loadStored(model.key, { store, transport: fastTransport() }),
    );
    expect(error.message).toContain('deleted');
    expect(error.remedy).toContain('Get the model again');
  });

  test('fault 19: a flipped byte on the disk costs one chunk, once', async () => {
    const server = await start();
    const { model, store } = await download(server);
    await flip(model.folder, WEIGHTS_FILE, 2100);
    const file = model.manifest.files.weights;
    const kept = new KeptFile({ store, model, file, transport: fastTransport() });
    expect(await kept.countDamaged()).toEqual({ chunks: CHUNKS, damaged: 1 });
    const before = server.totalBytesSent;
    const loaded = await loadStored(model.key, { store, transport: fastTransport() });
    for await (const { role } of loaded.weights()) expect(role).toBeDefined();
    loaded.release();
    expect(server.totalBytesSent - before).toBe(CHUNK);
    expect(weightRequests(server).at(-1)?.range).toBe(`bytes=2000-2999`);
    await expectWhole(store, model.key);
  });

  test('fault 19: with no network a damaged copy is not used, and the words say what to do', async () => {
    const server = await start();
    const { model, store } = await download(server);
    await flip(model.folder, WEIGHTS_FILE, 2100);
    const offline = fastTransport(() => Promise.reject(new TypeError('Failed to fetch')));
    const use = async () => {
      const loaded = await loadStored(model.key, { store, transport: offline });
      for await (const { role } of loaded.weights()) expect(role).toBeDefined();
    };
    const error = await failure('weights/damaged', use);
    expect(error.remedy).toContain('only the damaged part');
  });

  test('fault 20: an old revision goes only once the new one is verified, and never while it is used', async () => {
    const server = await start();
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const store = memoryStore(disk, locks);
    const old: Manifest = { ...(await manifestOf(server)), revision: '2'.repeat(40) };
    const options = { store, transport: fastTransport() };
    await fetchUnderLock(old, options);
    const inUse = await loadStored(keyOf(old), options);
    const next = await manifestOf(server);
    server.setFault(onWeights({ kind: 'flip', atByte: WEIGHTS.length - 1, times: Infinity }));
    await failure('weights/damaged', () => fetchUnderLock(next, options));
    expect((await store.find(keyOf(old)))?.isWhole).toBe(true);
    server.clearFaults();
    await fetchUnderLock(next, options);
    await removeOthers(store, next);
    expect(await store.find(keyOf(old))).not.toBeNull();
    inUse.release();
    await removeOthers(store, next);
    expect(await store.find(keyOf(old))).toBeNull();
    await expectWhole(store, keyOf(next));
  });
});

describe('what is not a model for us', () => {
  const planFrom = async (files: Record<string, Uint8Array>, repo = REPO) => {
    const server = await start({ repos: { [REPO]: { commit: COMMIT, files } } });
    return manifestFromHub({ origin: server.origin, repo, revision: 'main', transport: fastTransport() });
  };

  test('a repository of pickles is refused in words', async () => {
    const files = { 'config.json': CONFIG, 'spiece.model': TOKENIZER, 'pytorch_model.bin': WEIGHTS };
    const error = await failure('weights/missing-file', () => planFrom(files));
    expect(error.message).toContain('pytorch_model.bin');
    expect(error.message).toContain('never read');
  });

  test('one without a tokenizer', async () => {
    const error = await failure('weights/missing-file', () =>
      planFrom({ 'config.json': CONFIG, [WEIGHTS_FILE]: WEIGHTS }),
    );
    expect(error.message).toContain('spiece.model');
  });

  test.each(['nobody/nothing', 'albert', '../x', 'a/b/c', 'https://evil.test/a'])('%s', async (repo) => {
    await failure('weights/not-found', () => planFrom(FILES, repo));
  });

  test('fault 27: another architecture costs no download of weights', async () => {
    const config = new TextEncoder().encode('{"model_type": "bert", "hidden_size": 4}');
    const server = await start({
      repos: { [REPO]: { commit: COMMIT, files: { ...FILES, 'config.json': config } } },
    });
    const error = await failure('config/not-albert', () => download(server));
    expect(error.message).toContain('bert');
    expect(weightRequests(server)).toHaveLength(0);
  });

  test('fault 26: weights of another shape are refused by their header', async () => {
    const other = makeFile(modelTensors({ ...TINY_CONFIG, intermediate_size: 6 }));
    const server = await start({
      repos: { [REPO]: { commit: COMMIT, files: { ...FILES, [WEIGHTS_FILE]: other } } },
    });
    const manifest = { ...(await manifestOf(server)), chunkBytes: 4200 };
    const transport = fastTransport();
    await failure('weights/shape', () => fetchUnderLock(manifest, { store: memoryStore(), transport }));
    // What has come so twice was not damaged on the way.
    expect(weightRequests(server)).toHaveLength(2);
  });
});

describe('files given', () => {
  const file = (name: string, bytes: Uint8Array) => new File([Uint8Array.from(bytes)], name);
  const all = Object.entries(FILES).map(([name, bytes]) => file(name, bytes));

  test('in any order', async () => {
    const loaded = await loadFiles(all.toReversed(), {});
    expect(loaded.config).toEqual(TINY_CONFIG);
    const roles: string[] = [];
    for await (const { role } of loaded.weights()) roles.push(role);
    expect(roles).toHaveLength(28);
    expect(loaded.from).toMatchObject({ origin: 'files', folder: 'files', byteLength: ALL_BYTES });
  });

  test('a missing one is named, a pickle is refused', async () => {
    const error = await failure('files/missing', () => loadFiles(all.slice(0, 2), {}));
    expect(error.message).toBe('Of the three files of a model model.safetensors is missing.');
    const none = await failure('files/missing', () => loadFiles([], {}));
    expect(none.message).toContain(
      'config.json and a tokenizer (tokenizer.json, spiece.model or vocab.txt) and model.safetensors are missing',
    );
    const pickle = await failure('files/missing', () =>
      loadFiles([...all.slice(0, 2), file('pytorch_model.bin', WEIGHTS)], {}),
    );
    expect(pickle.message).toContain('never read');
  });

  test('a file of another kind under the right name', async () => {
    await failure('config/not-json', () => loadFiles([file('config.json', TOKENIZER), all[1], all[2]], {}));
    await failure('weights/header', () => loadFiles([all[0], all[1], file(WEIGHTS_FILE, TOKENIZER)], {}));
  });
});

async function write(folder: Folder, name: string, bytes: Uint8Array<ArrayBuffer>, at = 0): Promise<void> {
  const file = await folder.open(name);
  if (at === 0) file.truncate(0);
  file.write(bytes, at);
  await file.close();
}

async function flip(folder: Folder, name: string, at: number): Promise<void> {
  const [byte] = await folder.read(name, at, at + 1);
  const file = await folder.open(name);
  file.write(Uint8Array.of(byte ^ 1), at);
  await file.close();
}
