/** Fault 49: weights in several files with an index, from a folder and from the hub. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { startHubServer, type HubServer } from '../../test/support/hub_server.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { makeShards } from '../../test/support/shards.ts';
import { fastTransport, memoryStore } from '../../test/support/store.ts';
import { UnmaskError } from '../model/errors.ts';
import { floatsOf } from '../model/tensors.ts';
import { MemoryFolder } from './folder.ts';
import { manifestFromHub } from './hub.ts';
import { loadFiles, loadStored, type LoadedModel } from './load.ts';
import { byteLengthOf, filesOf } from './manifest.ts';
import { parseIndex } from './shards.ts';
import type { Store } from './store.ts';
import { fetchUnderLock } from './upkeep.ts';

const INDEX = 'model.safetensors.index.json';
const SHARDS = [1, 2, 3].map((part) => `model-0000${part}-of-00003.safetensors`);
const TENSORS = modelTensors(TINY_CONFIG);
const CONFIG = new TextEncoder().encode(JSON.stringify({ model_type: 'albert', ...TINY_CONFIG }));
const SMALL = { 'config.json': CONFIG, 'spiece.model': new Uint8Array(300) };
const WEIGHTS = makeShards(TENSORS, 3);
const FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = { ...SMALL, ...WEIGHTS };

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
const given = (files: Files): File[] => Object.entries(files).map(([name, bytes]) => new File([bytes], name));

/** Each role's values, whatever the order they come in. */
async function valuesOf(model: LoadedModel): Promise<Readonly<Record<string, readonly number[]>>> {
  const values: Record<string, readonly number[]> = {};
  for await (const { role, data } of model.weights()) values[role] = [...floatsOf(data)];
  return values;
}

const ONE_FILE = await valuesOf(
  await loadFiles(given({ ...SMALL, 'model.safetensors': Uint8Array.from(makeFile(TENSORS)) }), {}),
);

const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
const MAP = JSON.parse(new TextDecoder().decode(WEIGHTS[INDEX])) as {
  readonly weight_map: Readonly<Record<string, string>>;
};
const without = <T>(all: Readonly<Record<string, T>>, gone: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== gone));
const withMap = (map: unknown): Files => ({ ...FILES, [INDEX]: json({ weight_map: map }) });

describe('from a folder of files', () => {
  test('they are one model, of the values that one file has, and known by the hash of all of them', async () => {
    const model = await loadFiles(given(FILES).toReversed(), {});
    expect(await valuesOf(model)).toEqual(ONE_FILE);
    const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
    const printed = ['config.json', 'spiece.model', INDEX, ...SHARDS].map(
      (name) => `${sha256(FILES[name])}  ${name}\n`,
    );
    expect(model.from.content).toBe(sha256(printed.join('')));
    expect(model.from.byteLength).toBe(Object.values(FILES).reduce((sum, { length }) => sum + length, 0));
  });

  test('progress never passes the whole, and reaches it', async () => {
    const told: number[] = [];
    let total = 0;
    const model = await loadFiles(given(FILES), {
      onProgress: (_role, loaded, all) => {
        told.push(loaded);
        total = all;
      },
    });
    await valuesOf(model);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(total);
    expect(total).toBe(model.from.byteLength);
  });

  test('one that is missing is named', async () => {
    const error = await failure('files/missing', () =>
      loadFiles(
        given(FILES).filter(({ name }) => name !== SHARDS[1]),
        {},
      ),
    );
    expect(error.message).toContain(`names ${SHARDS[1]} is missing`);
  });
});

describe('an index is believed in nothing that the headers do not say', () => {
  const [first] = TENSORS;
  const cases: Readonly<Record<string, readonly [Files, string, string]>> = {
    'no JSON': [{ ...FILES, [INDEX]: new TextEncoder().encode('{') }, 'weights/header', 'not valid JSON'],
    'no map': [{ ...FILES, [INDEX]: json({ metadata: {} }) }, 'weights/header', 'has no weight_map'],
    'an empty map': [withMap({}), 'weights/header', 'has no weight_map'],
    'a pickle': [withMap({ a: 'pytorch_model-00001-of-00002.bin' }), 'weights/header', 'tensor a'],
    'a path': [withMap({ a: '../model.safetensors' }), 'weights/header', 'tensor a'],
    'a tensor in another file': [
      withMap({ ...MAP.weight_map, [first.name]: SHARDS[1] }),
      'weights/layout',
      `${first.name} is not where`,
    ],
    'a tensor that no file has': [
      withMap({ ...MAP.weight_map, more: SHARDS[0] }),
      'weights/layout',
      'more is not where',
    ],
    'a tensor that the index has not': [
      withMap(without(MAP.weight_map, first.name)),
      'weights/layout',
      `${first.name} is not where`,
    ],
  };
  test.each(Object.entries(cases))('%s', async (_name, [files, code, words]) => {
    const error = await failure(code as UnmaskError['code'], () => loadFiles(given(files), {}));
    expect(error.message).toContain(words);
  });

  test('more files than anyone saves', () => {
    const map = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`t${i}`, `${i}.safetensors`]));
    expect(() => parseIndex(json({ weight_map: map }))).toThrow(/too many files/);
  });

  test('no mutation of it is read as another model', async () => {
    const names = Object.keys(MAP.weight_map);
    const file = fc.oneof(fc.constantFrom(...SHARDS), fc.constant('other.safetensors'), fc.string());
    const fault = fc.oneof(
      fc.tuple(fc.constantFrom(...names), file).map(([name, to]) => ({ ...MAP.weight_map, [name]: to })),
      fc
        .tuple(fc.constantFrom(...names), fc.oneof(fc.string(), fc.constantFrom(...names)))
        .map(([name, to]) => {
          const { [name]: at, ...rest } = MAP.weight_map;
          return { ...rest, [to]: at };
        }),
      fc.constantFrom(...names).map((gone) => without(MAP.weight_map, gone)),
      // Of two files each other's name: every tensor is then in the wrong one.
      fc
        .tuple(fc.constantFrom(...SHARDS), fc.constantFrom(...SHARDS))
        .map(([a, b]) =>
          Object.fromEntries(
            Object.entries(MAP.weight_map).map(([name, at]) => [name, at === a ? b : at === b ? a : at]),
          ),
        ),
      fc.anything(),
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fault, async (map) => {
        try {
          expect(await valuesOf(await loadFiles(given(withMap(map)), {}))).toEqual(ONE_FILE);
          read++;
        } catch (error) {
          if (!(error instanceof UnmaskError)) throw error;
          expect(error.code).toMatch(/^(weights|files)\//);
        }
      }),
      { numRuns: 300 },
    );
    // The same file again: some faults are none.
    expect(read).toBeGreaterThan(0);
  });
});

describe('from the hub', () => {
  const REPO = 'someone/in-parts';
  const CHUNK = 700;
  let hub: HubServer | undefined;
  afterEach(() => hub?.close());

  async function start(files: Files = FILES): Promise<HubServer> {
    return (hub = await startHubServer({ repos: { [REPO]: { commit: '1'.repeat(40), files } } }));
  }
  const manifestOf = async ({ origin }: HubServer) => ({
    ...(await manifestFromHub({ origin, repo: REPO, revision: 'main', transport: fastTransport() })),
    chunkBytes: CHUNK,
  });
  const fetched = async (server: HubServer, store: Store, signal?: AbortSignal) =>
    fetchUnderLock(await manifestOf(server), { store, transport: fastTransport(), signal });
  const open = (store: Store, key: string) => loadStored(key, { store, transport: fastTransport() });
  const bodies = (server: HubServer) =>
    server.requests.filter(({ stage, file }) => stage === 'content' && SHARDS.includes(file ?? ''));

  test('they are planned, fetched, verified and kept as one model', async () => {
    const server = await start();
    const store = memoryStore();
    const { key, manifest } = await fetched(server, store);
    expect(filesOf(manifest).map(({ name }) => name)).toEqual([
      'config.json',
      'spiece.model',
      INDEX,
      ...SHARDS,
    ]);
    expect(byteLengthOf(manifest)).toBe(Object.values(FILES).reduce((sum, { length }) => sum + length, 0));
    const [copy] = await store.list();
    expect(await store.keptBytes(copy)).toBe(byteLengthOf(manifest));
    const before = server.requests.length;
    const model = await open(store, key);
    expect(await valuesOf(model)).toEqual(ONE_FILE);
    expect(model.from.content).toBe((await loadFiles(given(FILES), {})).from.content);
    expect(server.requests.length).toBe(before);
    // Each file's hashes stand beside it for the day the manifest does not.
    for (const { name, chunks } of filesOf((await store.require(key)).manifest)) {
      expect(await copy.folder.size(`${name}.sums`)).toBe(32 * chunks.length);
    }
  });

  test('stopped in the second of them it goes on there', async () => {
    const server = await start();
    const disk = new MemoryFolder();
    const second = FILES[SHARDS[0]].length + CHUNK;
    const before =
      byteLengthOf(await manifestOf(server)) - SHARDS.reduce((sum, n) => sum + FILES[n].length, 0);
    const stop = new AbortController();
    const stopped = fetchUnderLock(await manifestOf(server), {
      store: memoryStore(disk),
      transport: fastTransport(),
      signal: stop.signal,
      onProgress: (_role, kept) => {
        if (kept >= before + second) stop.abort();
      },
    });
    await expect(stopped).rejects.toHaveProperty('name', 'AbortError');
    const sent = server.totalBytesSent;
    const store = memoryStore(disk);
    const partial = await store.partial({ source: 'hub', name: REPO, ref: null });
    expect(partial && (await store.keptBytes(partial))).toBe(before + second);
    const { key, manifest } = await fetched(server, store);
    expect(await valuesOf(await open(store, key))).toEqual(ONE_FILE);
    // What is left, and the index once more, to plan it.
    expect(server.totalBytesSent - sent).toBe(byteLengthOf(manifest) - before - second + FILES[INDEX].length);
  });

  test('one byte flipped on the disk costs one chunk of one file', async () => {
    const server = await start();
    const store = memoryStore();
    const { key, folder } = await fetched(server, store);
    const [byte] = await folder.read(SHARDS[2], CHUNK, CHUNK + 1);
    const file = await folder.open(SHARDS[2]);
    file.write(Uint8Array.of(byte ^ 1), CHUNK);
    await file.close();
    const sent = server.totalBytesSent;
    expect(await valuesOf(await open(store, key))).toEqual(ONE_FILE);
    expect(server.totalBytesSent - sent).toBe(Math.min(CHUNK, FILES[SHARDS[2]].length - CHUNK));
    expect(bodies(server).at(-1)?.file).toBe(SHARDS[2]);
  });

  test.each(SHARDS)('%s damaged on the way, twice: told, and never run', async (name) => {
    const server = await start();
    server.setFault({ kind: 'flip', atByte: FILES[name].length - 1, file: name, times: Infinity });
    const store = memoryStore();
    const error = await failure('weights/damaged', () => fetched(server, store));
    expect(error.message).toContain(name);
    expect((await store.list()).every(({ isWhole }) => !isWhole)).toBe(true);
  });

  test('one that the repository lacks is named, and nothing is fetched', async () => {
    const server = await start(without(FILES, SHARDS[1]));
    const error = await failure('weights/missing-file', () => manifestOf(server));
    expect(error.message).toContain(`lacks ${SHARDS[1]}, which its ${INDEX} names`);
    expect(bodies(server)).toEqual([]);
  });

  test('what cannot answer is refused by its headers, before a body is fetched', async () => {
    const headless = TENSORS.filter(({ name }) => !name.startsWith('predictions.'));
    const server = await start({ ...SMALL, ...makeShards(headless, 3) });
    await failure('weights/no-head', () => fetched(server, memoryStore()));
    expect(bodies(server)).toHaveLength(3);
  });

  test('an index that changed after it was planned is damage, not another model', async () => {
    const server = await start();
    const manifest = await manifestOf(server);
    const error = await failure('weights/damaged', () =>
      fetchUnderLock(
        { ...manifest, shards: manifest.shards.slice(0, 2) },
        { store: memoryStore(), transport: fastTransport() },
      ),
    );
    expect(error.message).toContain('does not name the files that were planned');
  });

  test('a single file beside them is taken, as in transformers', async () => {
    const server = await start({ ...FILES, 'model.safetensors': Uint8Array.from(makeFile(TENSORS)) });
    const manifest = await manifestOf(server);
    expect(filesOf(manifest).map(({ name }) => name)).toEqual([
      'config.json',
      'spiece.model',
      'model.safetensors',
    ]);
  });
});
