import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { findListing, parseListing } from './listing.ts';
import { fastTransport, memoryStore } from '../../test/support/store.ts';
import { loadFromSite, type LoadOptions } from './load.ts';

const BASE = 'https://example.test/sub/path/weights/';
const WEIGHTS = 'tiny/model.safetensors';
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const weights = makeFile(modelTensors(TINY_CONFIG));
const config = encode({ model_type: 'albert', ...TINY_CONFIG });
const tokenizer = new Uint8Array(100);
const listed = (bytes: Uint8Array) => ({
  byteLength: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
const entry = {
  folder: 'tiny',
  name: 'tiny',
  revision: 'abc',
  description: 'For tests.',
  isDemo: true,
  files: {
    'config.json': listed(config),
    'spiece.model': listed(tokenizer),
    'model.safetensors': listed(weights),
  },
};

type Answer = Uint8Array | (() => Response | Promise<Response>);

/** A site of these files; everything else is missing. Notes what was asked, and how. */
function site(files: Record<string, Answer> = {}, chunk = 64) {
  const asked: { path: string; init: RequestInit | undefined }[] = [];
  const all: Record<string, Answer> = {
    'index.json': encode({ models: [entry, { ...entry, folder: 'other' }] }),
    'tiny/config.json': config,
    'tiny/spiece.model': tokenizer,
    [WEIGHTS]: weights,
    ...files,
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    if (!url.startsWith(BASE)) throw new Error(`asked outside the site: ${url}`);
    const path = url.slice(BASE.length);
    asked.push({ path, init });
    init?.signal?.throwIfAborted();
    const answer = Object.hasOwn(all, path) ? all[path] : () => new Response('no', { status: 404 });
    return answer instanceof Uint8Array ? new Response(chunks(answer, chunk)) : await answer();
  };
  return { fetch, asked };
}

/** One file of the model as its publisher put it there: wrong, but the one that index.json lists. */
function published(file: keyof typeof entry.files, bytes: Uint8Array): Record<string, Answer> {
  const files = { ...entry.files, [file]: listed(bytes) };
  return { 'index.json': encode({ models: [{ ...entry, files }] }), [`tiny/${file}`]: bytes };
}

/** A body without Content-Length that arrives in pieces, and then, perhaps, breaks. */
function chunks(bytes: Uint8Array, size: number, breaks = false): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += size)));
      else if (breaks) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
}

interface Options extends Partial<LoadOptions> {
  readonly fetch?: typeof fetch;
  readonly folder?: string | null;
}
const load = (files: Record<string, Answer> = {}, { fetch, folder = 'tiny', ...options }: Options = {}) =>
  loadFromSite(
    { baseUrl: BASE, folder },
    { store: memoryStore(), transport: fastTransport(fetch ?? site(files).fetch), ...options },
  );

describe('a model', () => {
  test('comes whole, from a sub-path, without credentials, weights last', async () => {
    const { fetch, asked } = site();
    const model = await load({}, { fetch });
    expect(asked.map(({ path }) => path)).toEqual([
      'index.json',
      'tiny/config.json',
      'tiny/spiece.model',
      WEIGHTS,
    ]);
    expect(asked.every(({ init }) => init?.credentials === 'omit')).toBe(true);
    expect(model.config).toEqual(TINY_CONFIG);
    expect(model.tokenizer.bytes).toEqual(tokenizer);
    expect(model.from.byteLength).toBe(config.length + 100 + weights.length);
  });

  test('gives its weights more than once, from memory', async () => {
    const { fetch, asked } = site();
    const model = await load({}, { fetch });
    const roles = async () => {
      const found: string[] = [];
      for await (const tensor of model.weights()) found.push(tensor.role);
      return found;
    };
    expect(await roles()).toHaveLength(28);
    expect(await roles()).toHaveLength(28);
    expect(asked).toHaveLength(4);
  });

  test('the first listed is the default', async () => {
    expect((await load({}, { folder: null })).from.folder).toBe('tiny');
  });

  test('progress rises to the whole, and is never NaN or more', async () => {
    const told: [string, number, number][] = [];
    const model = await load({}, { onProgress: (...event) => told.push(event) });
    const total = model.from.byteLength;
    expect(told.every(([, loaded, of]) => loaded > 0 && loaded <= total && of === total)).toBe(true);
    expect(told.map(([, loaded]) => loaded)).toEqual(told.map(([, loaded]) => loaded).sort((a, b) => a - b));
    expect(told.at(-1)).toEqual(['weights', total, total]);
    expect(new Set(told.map(([stage]) => stage))).toEqual(new Set(['config', 'tokenizer', 'weights']));
  });
});

describe('what can go wrong on the way', () => {
  const html = () =>
    new Response('<!doctype html><title>app</title>', { headers: { 'content-type': 'text/html' } });
  const text = (body: string) => () =>
    new Response(body, { headers: { 'content-type': 'application/octet-stream' } });

  test('404', async () => {
    const error = await failure('weights/http', () =>
      load({ [WEIGHTS]: () => new Response('', { status: 404 }) }),
    );
    expect(error.message).toBe('The model file model.safetensors is missing on the server.');
    expect(error.actual).toBe('HTTP 404');
  });
  test('500', async () => {
    await failure('weights/http', () => load({ [WEIGHTS]: () => new Response('', { status: 500 }) }));
  });
  test.each(['index.json', 'tiny/config.json', 'tiny/spiece.model', WEIGHTS])(
    'a web page as %s',
    async (file) => {
      const error = await failure('weights/not-a-model', () => load({ [file]: html }));
      expect(error.message).toContain('missing on the server');
      await failure('weights/not-a-model', () => load({ [file]: text(' <!DOCTYPE html><html>') }));
      await failure('weights/not-a-model', () => load({ [file]: text('<html lang="en">') }));
    },
  );
  test('a Git-LFS pointer', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 6325856\n';
    const error = await failure('weights/not-a-model', () => load({ [WEIGHTS]: text(pointer) }));
    expect(error.actual).toContain('Git-LFS pointer');
    // Longer than the file it stands for, it is still named.
    await failure('weights/not-a-model', () => load({ 'tiny/spiece.model': text(pointer) }));
  });
  test('a body that ends short, one that does not end, an empty one', async () => {
    const short = await failure('weights/size', () => load({ [WEIGHTS]: weights.subarray(0, -1) }));
    expect(short.actual).toBe(`${weights.length - 1} bytes`);
    let given = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            given++;
            controller.enqueue(new Uint8Array(1000));
          },
        }),
      );
    await failure('weights/size', () => load({ [WEIGHTS]: endless }));
    expect(given).toBeLessThan(weights.length / 1000 + 5);
    await failure('weights/size', () => load({ [WEIGHTS]: () => new Response(null) }));
  });
  test('no connection, and one that breaks', async () => {
    const refused = () => Promise.reject(new TypeError('Failed to fetch'));
    const error = await failure('weights/network', () => load({ [WEIGHTS]: refused }));
    expect(error.message).toContain('example.test');
    const broken = () => new Response(chunks(weights.subarray(0, 500), 64, true));
    await failure('weights/network', () => load({ [WEIGHTS]: broken }));
  });
  test('a config that is not JSON, not ALBERT, or another checkpoint’s', async () => {
    const loadConfig = (bytes: Uint8Array) => load(published('config.json', bytes));
    await failure('config/not-json', () => loadConfig(new TextEncoder().encode('{')));
    await failure('config/not-json', () => loadConfig(encode([])));
    await failure('config/not-albert', () => loadConfig(encode({ model_type: 'bert' })));
    const other = encode({ model_type: 'albert', ...TINY_CONFIG, intermediate_size: 6 });
    await failure('weights/shape', () => loadConfig(other));
  });
  test('a refused config costs no download of weights', async () => {
    const { fetch, asked } = site(published('config.json', encode({ model_type: 'bert' })));
    await failure('config/not-albert', () => load({}, { fetch }));
    expect(asked.map(({ path }) => path)).not.toContain(WEIGHTS);
  });
  test('weights of the right size that are none', async () => {
    await failure('weights/header', () =>
      load(published('model.safetensors', new Uint8Array(weights.length))),
    );
  });
  test('cancelled before, and while it arrives', async () => {
    const signal = AbortSignal.abort();
    await expect(load({}, { signal })).rejects.toHaveProperty('name', 'AbortError');
    const controller = new AbortController();
    const cancelling = load(
      { [WEIGHTS]: () => new Response(abortable(controller.signal)) },
      { signal: controller.signal, onProgress: (stage) => stage === 'tokenizer' && controller.abort() },
    );
    await expect(cancelling).rejects.toHaveProperty('name', 'AbortError');
  });

  /** As a browser's body does: an abort of the request fails the read. */
  function abortable(signal: AbortSignal): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
      pull: (controller) => (signal.aborted ? controller.error(signal.reason) : undefined),
    });
  }
});

describe('a file that is not the one listed', () => {
  afterEach(() => void vi.unstubAllGlobals());
  const flipped = (bytes: Uint8Array, at = bytes.length - 1) =>
    Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
  const files = { 'config.json': config, 'spiece.model': tokenizer, 'model.safetensors': weights } as const;

  test.each(Object.entries(files))('%s, by one bit', async (file, bytes) => {
    const damaged = flipped(bytes);
    const error = await failure('weights/damaged', () => load({ [`tiny/${file}`]: damaged }));
    expect(error.message).toContain(file);
    expect(error.expected).toBe(`SHA-256 ${listed(bytes).sha256}`);
    expect(error.actual).toBe(`SHA-256 ${listed(damaged).sha256}`);
    expect(error.details).toEqual({ file });
  });
  test('costs no further download', async () => {
    const { fetch, asked } = site({ 'tiny/spiece.model': flipped(tokenizer) });
    await failure('weights/damaged', () => load({}, { fetch }));
    expect(asked.map(({ path }) => path)).not.toContain(WEIGHTS);
  });
  test('is noticed on an insecure origin as well, which has no crypto.subtle', async () => {
    vi.stubGlobal('crypto', { getRandomValues: () => undefined });
    await failure('weights/damaged', () => load({ 'tiny/spiece.model': flipped(tokenizer) }));
    await failure('weights/size', () => load({ 'tiny/spiece.model': tokenizer.subarray(1) }));
    await load();
  });
});

describe('the list of models', () => {
  const parse = (change: Record<string, unknown>) => parseListing({ models: [{ ...entry, ...change }] });
  test('is read', () => {
    expect(parse({})[0].name).toBe('tiny');
    expect(findListing(parse({}), null).folder).toBe('tiny');
  });
  test.each([
    ['folder', '../other'],
    ['folder', 'a/b'],
    ['folder', '..'],
    ['folder', 'https://evil.test'],
    ['name', 3],
    ['revision', ''],
    ['description', undefined],
    ['isDemo', 'yes'],
    ['files', null],
    ['files', { ...entry.files, 'model.safetensors': weights.length }],
    ['files', { ...entry.files, 'model.safetensors': { ...listed(weights), byteLength: -1 } }],
    ['files', { ...entry.files, 'model.safetensors': { ...listed(weights), byteLength: 1.5 } }],
    ['files', { ...entry.files, 'model.safetensors': { ...listed(weights), byteLength: 1e30 } }],
    ['files', { ...entry.files, 'spiece.model': { byteLength: 100 } }],
    ['files', { ...entry.files, 'spiece.model': { byteLength: 100, sha256: '' } }],
    ['files', { ...entry.files, 'spiece.model': { byteLength: 100, sha256: 'A'.repeat(64) } }],
    ['files', { ...entry.files, 'spiece.model': { byteLength: 100, sha256: 'a'.repeat(65) } }],
    ['files', { 'config.json': listed(config) }],
  ])('a wrong %s is named: %j', async (field, value) => {
    const error = await failure('weights/not-a-model', () => parse({ [field]: value }));
    expect(error.message).toContain(`models[0].${field}`);
  });
  test.each([null, [], {}, { models: [] }, { models: {} }, { models: [null] }, 'x'])(
    '%j is none',
    async (json) => {
      await failure('weights/not-a-model', () => parseListing(json));
    },
  );
  test('a folder that is not listed', async () => {
    const error = await failure('weights/not-a-model', () => load({}, { folder: 'albert-large-v2' }));
    expect(error.expected).toBe('tiny, other');
  });
});
