/** The site's own model, read while it still arrives: each chunk compared with its hash, from wherever it is kept. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openBytes } from '../../test/support/checkpoint.ts';
import { failure } from '../../test/support/errors.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { FaultyFolder, fastTransport, memoryStore } from '../../test/support/store.ts';
import { floatsOf, type WeightTensor } from '../model/tensors.ts';
import { MemoryFolder, type Folder } from './folder.ts';
import { loadFromSite, loadStored, type LoadedModel, type LoadOptions } from './load.ts';
import { LocalLocks } from './locks.ts';
import { CHUNK_BYTES } from './manifest.ts';

const BASE = 'https://example.test/weights/';
const CONFIG = {
  ...TINY_CONFIG,
  vocab_size: 10_000,
  embedding_size: 128,
  hidden_size: 512,
  intermediate_size: 1024,
};
const WEIGHTS = makeFile(modelTensors(CONFIG));
const CHUNKS = Math.ceil(WEIGHTS.length / CHUNK_BYTES);
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const config = encode({ model_type: 'albert', ...CONFIG });
const tokenizer = new Uint8Array(100);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const listed = (bytes: Uint8Array) => ({ byteLength: bytes.length, sha256: sha256(bytes) });
const FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'index.json': encode({
    models: [
      {
        folder: 'big',
        name: 'big',
        revision: 'abc',
        description: 'For tests.',
        isDemo: false,
        files: {
          'config.json': listed(config),
          'spiece.model': listed(tokenizer),
          'model.safetensors': listed(WEIGHTS),
        },
      },
    ],
  }),
  'big/config.json': config,
  'big/spiece.model': tokenizer,
  'big/model.safetensors': Uint8Array.from(WEIGHTS),
  'big/manifest.json': encode({
    sha256: sha256(WEIGHTS),
    chunkSize: CHUNK_BYTES,
    chunks: Array.from({ length: CHUNKS }, (_, i) =>
      sha256(WEIGHTS.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES)),
    ),
  }),
};

/** What happens to the answer that holds a chunk of the weights. */
let onChunk: (index: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void;
/** Chunks of the weights that were asked for, in order. */
let asked: number[];
beforeEach(() => {
  onChunk = () => undefined;
  asked = [];
});

const fetchSite: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : input.toString();
  const bytes = FILES[url.slice(BASE.length)];
  const range = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '');
  if (range === null) return new Response(bytes.slice());
  const part = bytes.slice(Number(range[1]), Number(range[2]) + 1);
  const index = Math.floor(Number(range[1]) / CHUNK_BYTES);
  asked.push(index);
  await onChunk(index, part);
  init?.signal?.throwIfAborted();
  return new Response(part, { status: 206 });
};

const load = (options: Partial<LoadOptions> = {}) =>
  loadFromSite(
    { baseUrl: BASE, folder: null },
    { store: memoryStore(), transport: fastTransport(fetchSite), ...options },
  );

/** Each tensor by its hash: comparing millions of numbers one by one takes a test runner minutes. */
async function hashesOf(
  weights: AsyncIterable<WeightTensor> | Iterable<WeightTensor>,
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for await (const { role, data } of weights) {
    const values = floatsOf(data);
    hashes[role] = sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hashes;
}

const EXPECTED = await hashesOf((await openBytes(WEIGHTS, CONFIG)).weights());

async function expectWeights(model: LoadedModel): Promise<void> {
  expect(await hashesOf(model.weights())).toEqual(EXPECTED);
}

const LAST = CHUNKS - 1;

describe('a model of the site', () => {
  test('gives its first tensor before its last chunk has been asked for, and ends once its copy is whole', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    onChunk = (index) => (index === LAST ? held : undefined);
    const store = memoryStore();
    const model = await load({ store });
    const stream = model.weights() as AsyncGenerator<WeightTensor>;
    const first = await stream.next();
    expect(first.done).toBe(false);
    expect(await store.find(model.from.key ?? '')).toMatchObject({ isWhole: false });
    release();
    const rest = await hashesOf(stream);
    expect(Object.keys(rest)).toHaveLength(27);
    expect((await store.require(model.from.key ?? '')).manifest.files.weights.sha256).toBe(sha256(WEIGHTS));
    expect(asked).toEqual([...Array(CHUNKS).keys()]);
  });

  test('is the same the second time, from the store, and to another reader meanwhile', async () => {
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const model = await load({ store: memoryStore(disk, locks) });
    await Promise.all([expectWeights(model), expectWeights(model)]);
    await expectWeights(model);
    const store = memoryStore(disk, locks);
    const stored = await loadStored(model.from.key ?? '', { store, transport: fastTransport(fetchSite) });
    await expectWeights(stored);
    expect(asked).toHaveLength(CHUNKS);
  });

  test('fault 12: a damaged chunk is fetched again before anything of it is used', async () => {
    const damaged = new Set([1]);
    onChunk = (index, bytes) => {
      if (damaged.delete(index)) bytes[5] ^= 1;
    };
    await expectWeights(await load());
    expect(asked).toEqual([0, 1, 1, ...Array.from({ length: CHUNKS - 2 }, (_, i) => i + 2)]);
  });

  test('fault 12: damaged twice it is told, and nothing of it was given', async () => {
    onChunk = (index, bytes) => {
      if (index === 1) bytes[5] ^= 1;
    };
    const model = await load();
    let given = 0;
    const error = await failure('weights/damaged', async () => {
      for await (const { data } of model.weights()) given += floatsOf(data).byteLength;
    });
    expect(error.message).toContain('damaged');
    expect(given).toBeLessThanOrEqual(CHUNK_BYTES);
  });

  test('fault 15: another tab fetches it: this one waits, asks nothing, and has it', async () => {
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const tab = () => load({ store: memoryStore(disk, locks) });
    const [first, second] = await Promise.all([tab(), tab()]);
    await Promise.all([expectWeights(first), expectWeights(second)]);
    expect(asked).toHaveLength(CHUNKS);
  });

  test('fault 16: a disk that fills up on the way: it goes on from memory', async () => {
    const disk = new FaultyFolder({
      beforeWrite: (written) => {
        if (written > 1.5 * CHUNK_BYTES) throw new DOMException('The disk is full.', 'QuotaExceededError');
      },
    });
    const store = memoryStore(disk);
    await expectWeights(await load({ store }));
    expect(store.reason).toContain('no room left');
  });

  test('fault 18: evicted on the way: what is gone is fetched again', async () => {
    const disk = new EvictedFolder();
    onChunk = (index) => {
      if (index === 2) disk.evict();
    };
    const store = memoryStore(disk);
    await expectWeights(await load({ store }));
    expect(store.reason).not.toBeNull();
  });

  test('stopped, it fetches no more; what came is kept', async () => {
    const controller = new AbortController();
    onChunk = (index) => {
      if (index === 2) controller.abort();
    };
    const store = memoryStore();
    // The stop comes while the model is opened or while its weights are read, whichever is first to need the third chunk.
    const opened = load({ store, signal: controller.signal }).then((model) => hashesOf(model.weights()));
    await expect(opened).rejects.toHaveProperty('name', 'AbortError');
    await expectWeights(await load({ store }));
    expect(asked.filter((index) => index < 2)).toEqual([0, 1]);
  });

  test('weights that are of another config stop the fetching at the first chunk', async () => {
    const other = encode({ model_type: 'albert', ...CONFIG, intermediate_size: 6 });
    const index = JSON.parse(new TextDecoder().decode(FILES['index.json'])) as {
      models: { files: Record<string, unknown> }[];
    };
    index.models[0].files['config.json'] = listed(other);
    const changed: Record<string, Uint8Array<ArrayBuffer>> = {
      'index.json': encode(index),
      'big/config.json': other,
    };
    const fetchOther: typeof fetch = (input, init) => {
      const path = (input instanceof Request ? input.url : input.toString()).slice(BASE.length);
      return Object.hasOwn(changed, path)
        ? Promise.resolve(new Response(changed[path].slice()))
        : fetchSite(input, init);
    };
    await failure('weights/shape', () => load({ transport: fastTransport(fetchOther) }));
    expect(asked).toEqual([0]);
  });
});

/** A disk whose browser clears it: open handles fail from then on, and everything is gone. */
class EvictedFolder extends FaultyFolder {
  readonly #state: { gone: boolean; inner: Folder };

  constructor() {
    const state = { gone: false, inner: new MemoryFolder() };
    super(
      {
        beforeWrite: () => {
          if (state.gone) throw new DOMException('The handle is gone.', 'InvalidStateError');
        },
      },
      state.inner,
    );
    this.#state = state;
  }

  evict(): void {
    this.#state.gone = true;
    void this.#state.inner.remove('models');
  }
}
