/**
 * From a server to the GPU: the first tensors are there while later ones still arrive, and what JavaScript holds meanwhile
 * stays under one and a half times the file, also where the file itself has to be in memory. Measured, not reasoned: array buffers that are alive after a collection.
 */
import { openAsBlob } from 'node:fs';
import { mkdtemp, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiskFolder } from '../cli/node/disk_folder.ts';
import { GpuSession } from '../src/gpu/session.ts';
import { parseAlbertConfig } from '../src/model/config.ts';
import { toFloat16 } from '../src/model/float16.ts';
import { loadFiles, loadFromSite, loadStored, type LoadedModel } from '../src/weights/load.ts';
import { LocalLocks } from '../src/weights/locks.ts';
import { CHUNK_BYTES, keyOf, type Manifest } from '../src/weights/manifest.ts';
import { Store } from '../src/weights/store.ts';
import { fetchUnderLock } from '../src/weights/upkeep.ts';
import { acquireNodeDevice } from '../tools/node_gpu.ts';
import { makeFile, modelTensors, TINY_CONFIG, type MadeTensor } from './support/safetensors.ts';
import { FaultyFolder, fastTransport, memoryStore } from './support/store.ts';

/** ALBERT-large's sizes, of which one pass is enough. */
const CONFIG = parseAlbertConfig({
  ...TINY_CONFIG,
  model_type: 'albert',
  vocab_size: 30_000,
  embedding_size: 128,
  hidden_size: 1024,
  num_hidden_layers: 1,
  num_attention_heads: 16,
  intermediate_size: 4096,
  max_position_embeddings: 512,
});
const BASE = 'https://example.test/weights/';
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
// What a collection finds dead is freed by the time it returns, not by a sweeper beside it.
setFlagsFromString('--no-concurrent-array-buffer-sweeping');
const collect = runInNewContext('gc') as () => void;

/** Bytes of array buffers that something still refers to. */
function heldBytes(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}

function halved({ name, shape, bytes }: MadeTensor): MadeTensor {
  const values = toFloat16(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4), name);
  return { name, dtype: 'F16', shape, bytes: new Uint8Array(values.buffer) };
}

/** A model of a site whose weights lie on the disk: the server itself holds nothing. */
class Site {
  /** Called when the chunk of this index is about to be answered. */
  onChunk: (index: number) => void = () => undefined;
  readonly byteLength: number;
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #weightsHash: string;
  readonly #small: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

  private constructor(
    {
      byteLength,
      path,
      sha256,
    }: { readonly byteLength: number; readonly path: string; readonly sha256: string },
    file: FileHandle,
    small: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  ) {
    this.byteLength = byteLength;
    this.#path = path;
    this.#weightsHash = sha256;
    this.#file = file;
    this.#small = small;
  }

  static async create(folder: string, dtype: 'f32' | 'f16'): Promise<Site> {
    const tensors = modelTensors(CONFIG);
    const weights = makeFile(dtype === 'f16' ? tensors.map(halved) : tensors);
    const path = join(folder, `${dtype}.safetensors`);
    await writeFile(path, weights);
    const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const listed = (bytes: Uint8Array) => ({ byteLength: bytes.length, sha256: sha256(bytes) });
    const config = encode({ model_type: 'albert', ...CONFIG });
    const tokenizer = new Uint8Array(100);
    const files = {
      'config.json': listed(config),
      'spiece.model': listed(tokenizer),
      'model.safetensors': listed(weights),
    };
    const model = { folder: 'm', name: 'm', revision: 'abc', description: 'For tests.', isDemo: false };
    const chunks = [];
    for (let at = 0; at < weights.length; at += CHUNK_BYTES) {
      chunks.push(sha256(weights.subarray(at, at + CHUNK_BYTES)));
    }
    const manifest = { sha256: files['model.safetensors'].sha256, chunkSize: CHUNK_BYTES, chunks };
    const written = { ...files['model.safetensors'], path };
    return new Site(written, await open(path), {
      'index.json': encode({ models: [{ ...model, files }] }),
      'm/config.json': config,
      'm/spiece.model': tokenizer,
      'm/manifest.json': encode(manifest),
    });
  }

  /** The same model as the hub would tell of it. */
  hubPlan(): Manifest {
    const file = (name: string, byteLength: number, sha256: string) => ({
      name,
      byteLength,
      sha256,
      gitBlob: null,
      chunks: null,
    });
    const small = (name: string) => {
      const bytes = this.#small[`m/${name}`];
      return file(name, bytes.length, createHash('sha256').update(bytes).digest('hex'));
    };
    return {
      source: 'hub',
      name: 'owner/m',
      revision: 'abc',
      description: 'For tests.',
      isDemo: false,
      filesUrl: `${BASE}m/`,
      chunkBytes: CHUNK_BYTES,
      shards: [],
      files: {
        config: small('config.json'),
        tokenizer: small('spiece.model'),
        weights: file('model.safetensors', this.byteLength, this.#weightsHash),
      },
    };
  }

  /** The same files as a visitor picks or drops them. */
  async files(): Promise<readonly File[]> {
    return [
      new File([this.#small['m/config.json']], 'config.json'),
      new File([this.#small['m/spiece.model']], 'spiece.model'),
      new File([await openAsBlob(this.#path)], 'model.safetensors'),
    ];
  }

  get chunks(): number {
    return Math.ceil(this.byteLength / CHUNK_BYTES);
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const path = (input instanceof Request ? input.url : input.toString()).slice(BASE.length);
    if (Object.hasOwn(this.#small, path)) return new Response(this.#small[path].slice());
    const range = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '');
    if (range === null) throw new Error('the weights were not asked for by ranges');
    const [start, end] = [Number(range[1]), Number(range[2]) + 1];
    this.onChunk(Math.floor(start / CHUNK_BYTES));
    // In pieces, as a network brings them.
    let at = start;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const piece = new Uint8Array(Math.min(65_536, end - at));
        await this.#file.read(piece, 0, piece.length, at);
        controller.enqueue(piece);
        if ((at += piece.length) >= end) controller.close();
      },
    });
    return Promise.resolve(new Response(body, { status: 206 }));
  };

  close(): Promise<void> {
    return this.#file.close();
  }
}

describe.each(['f16', 'f32'] as const)('weights in %s', (dtype) => {
  let folder: string;
  let site: Site;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unmask-streaming-'));
    site = await Site.create(folder, dtype);
  });
  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  /** Uploads a model as the page does; tells how far the arrival was at the first upload, and the most that was held. */
  async function loadOntoGpu(
    open: (watch: () => void) => Promise<LoadedModel>,
  ): Promise<{ readonly firstUploadAt: number; readonly most: number }> {
    const before = heldBytes();
    let most = 0;
    let chunk = -1;
    let firstUploadAt = Infinity;
    const look = () => (most = Math.max(most, heldBytes() - before));
    site.onChunk = (index) => {
      chunk = index;
      look();
    };
    const acquired = await acquireNodeDevice({ f16: dtype === 'f16' });
    const { queue } = acquired.device;
    const write = queue.writeBuffer.bind(queue);
    queue.writeBuffer = (...args: Parameters<typeof write>) => {
      firstUploadAt = Math.min(firstUploadAt, chunk);
      look();
      write(...args);
    };
    const model = await open(look);
    const session = await GpuSession.create({
      acquired,
      config: model.config,
      weights: model.weights(),
      identity: { name: 'm', revision: 'abc', content: '' },
      dtype,
    });
    look();
    session.destroy();
    model.release();
    return { firstUploadAt, most };
  }

  const fromSite = (store: Store) => () =>
    loadFromSite({ baseUrl: BASE, folder: null }, { store, transport: fastTransport(site.fetch) });

  /** As the page does it with the hub's: fetched whole and compared with the one hash there is, then opened. */
  const fromHub = (store: Store) => async (watch: () => void) => {
    const transport = fastTransport(site.fetch);
    const plan = site.hubPlan();
    await fetchUnderLock(plan, { store, transport, onVerifying: watch });
    return loadStored(keyOf(plan), { store, transport });
  };

  function tell(how: string, { most }: { readonly most: number }): void {
    console.log(
      `${dtype}, ${how}: at most ${(most / MIB).toFixed(1)} MiB held for ${(site.byteLength / MIB).toFixed(1)} MiB, ` +
        `${(most / site.byteLength).toFixed(2)} ×`,
    );
  }

  test('reach the GPU while they arrive, and of the file JavaScript holds a part', async () => {
    const store = memoryStore(new DiskFolder(folder));
    const seen = await loadOntoGpu(fromSite(store));
    tell('from the site, kept on the disk', seen);
    expect(seen.firstUploadAt).toBeLessThan(site.chunks - 1);
    expect(seen.most).toBeLessThan(site.byteLength);
    expect(seen.most).toBeGreaterThan(CHUNK_BYTES);
    expect(await store.list()).toMatchObject([{ isWhole: true, manifest: { name: 'm' } }]);
  });

  test('where no disk may be used, the file is held once, and less than half as much again beside it', async () => {
    const store = new Store(null, new LocalLocks(), 'refused');
    const seen = await loadOntoGpu(fromSite(store));
    tell('from the site, kept in memory', seen);
    expect(seen.firstUploadAt).toBeLessThan(site.chunks - 1);
    expectOnce(seen.most);
  });

  test('from the hub, which publishes one hash a file, into memory', async () => {
    const store = new Store(null, new LocalLocks(), 'refused');
    const seen = await loadOntoGpu(fromHub(store));
    tell('from the hub, kept in memory', seen);
    expectOnce(seen.most);
  });

  test('where the disk is full half way, what it had is taken into memory', async () => {
    const half = site.byteLength / 2;
    const full = {
      beforeWrite: (written: number) => {
        if (written > half) throw new DOMException('full', 'QuotaExceededError');
      },
    };
    const store = memoryStore(new FaultyFolder(full, new DiskFolder(join(folder, 'full'))));
    const seen = await loadOntoGpu(fromHub(store));
    expect(store.reason).toMatch(/no room left/);
    tell('from the hub, the disk full half way', seen);
    expectOnce(seen.most);
  });

  test('files a visitor gives are read where they lie', async () => {
    const seen = await loadOntoGpu(async () => loadFiles(await site.files(), {}));
    tell('from given files', seen);
    expect(seen.most).toBeLessThan(site.byteLength);
    expect(seen.most).toBeGreaterThan(MIB);
  });

  /** All of the file, and less than half as much again. */
  function expectOnce(most: number): void {
    expect(most).toBeGreaterThan(site.byteLength);
    expect(most).toBeLessThan(1.5 * site.byteLength);
  }
});
