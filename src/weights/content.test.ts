import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityKey, isSameIdentity } from '../model/identity.ts';
import type { ModelIdentity } from '../model/session.ts';
import { makeFile, modelTensors, TINY_CONFIG } from '../../test/support/safetensors.ts';
import { fastTransport, memoryStore } from '../../test/support/store.ts';
import { givenFile } from './byte_file.ts';
import { contentOf, sha256OfFile } from './content.ts';
import { chooseFiles, nameOfFiles } from './given_files.ts';
import { loadFiles, loadFromSite, loadStored } from './load.ts';
import { keyOf } from './manifest.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const config = encode({ model_type: 'albert', ...TINY_CONFIG });
const tokenizer = new Uint8Array(100);
const weightsA = Uint8Array.from(makeFile(modelTensors(TINY_CONFIG)));
/** Of the same size, other in the last bit of its last tensor. */
const weightsB = Uint8Array.from(weightsA, (byte, at) => (at === weightsA.length - 1 ? byte ^ 1 : byte));

const DATE = { lastModified: Date.UTC(2026, 10, 27) };
const filesOf = (weights: Uint8Array<ArrayBuffer>, ownConfig = config) => [
  new File([ownConfig], 'config.json', DATE),
  new File([tokenizer], 'spiece.model', DATE),
  new File([weights], 'model.safetensors', DATE),
];

describe('the hash of a model', () => {
  test('is what sha256sum of its files, and of what that prints, gives', async () => {
    const files = [
      { name: 'config.json', sha256: sha256('a') },
      { name: 'spiece.model', sha256: sha256('b') },
      { name: 'model.safetensors', sha256: sha256('c') },
    ];
    const printed = `${sha256('a')}  config.json\n${sha256('b')}  spiece.model\n${sha256('c')}  model.safetensors\n`;
    expect(await contentOf(files)).toBe(sha256(printed));
  });

  test('has a line for what is said of the tokenizer, and the tokenizer that text is read by', async () => {
    const settings = encode({ do_lower_case: false });
    const added = encode({ '<a>': 9 });
    const specials = encode({ bos_token: '<s>' });
    const json = encode({ model: {} });
    const both = [
      ...filesOf(weightsA),
      new File([specials], 'special_tokens_map.json'),
      new File([added], 'added_tokens.json'),
      new File([settings], 'tokenizer_config.json'),
      new File([json], 'tokenizer.json'),
    ];
    const printed = (name: string, bytes: Uint8Array) =>
      sha256(
        `${sha256(config)}  config.json\n${sha256(settings)}  tokenizer_config.json\n` +
          `${sha256(added)}  added_tokens.json\n${sha256(specials)}  special_tokens_map.json\n` +
          `${sha256(bytes)}  ${name}\n${sha256(weightsA)}  model.safetensors\n`,
      );
    const fifth = await loadFiles(both, {});
    expect(fifth.from).toMatchObject({
      content: printed('tokenizer.json', json),
      tokenizerFile: 'tokenizer.json',
      otherTokenizerFile: 'spiece.model',
      files: [
        ...['config.json', 'tokenizer_config.json', 'added_tokens.json', 'special_tokens_map.json'],
        ...['tokenizer.json', 'model.safetensors'],
      ],
    });
    expect(fifth.tokenizer).toEqual({
      name: 'tokenizer.json',
      bytes: json,
      config: { do_lower_case: false },
      added: { '<a>': 9 },
      specials: { bos_token: '<s>' },
      model: JSON.parse(new TextDecoder().decode(config)) as unknown,
    });
    const trained = await loadFiles(both, { tokenizer: 'spiece.model' });
    expect(trained.from).toMatchObject({
      content: printed('spiece.model', tokenizer),
      tokenizerFile: 'spiece.model',
      otherTokenizerFile: 'tokenizer.json',
    });
    // A wish for what is not there is none.
    expect((await loadFiles(filesOf(weightsA), { tokenizer: 'vocab.txt' })).from.tokenizerFile).toBe(
      'spiece.model',
    );
  });

  test('of weights is taken piece by piece, and stops when asked to', async () => {
    const bytes = Uint8Array.from({ length: 9_000_000 }, (_, at) => at % 251);
    const told: number[] = [];
    const file = givenFile(new Blob([bytes]));
    expect(await sha256OfFile(file, undefined, (hashed) => told.push(hashed))).toBe(sha256(bytes));
    expect(told).toEqual([4 << 20, 8 << 20, 9_000_000]);
    const stop = new AbortController();
    const toldBefore: number[] = [];
    const stopped = sha256OfFile(file, stop.signal, (hashed) => {
      toldBefore.push(hashed);
      stop.abort();
    });
    await expect(stopped).rejects.toHaveProperty('name', 'AbortError');
    // Not a piece more was read.
    expect(toldBefore).toEqual([4 << 20]);
  });

  test.each([8.64e15 + 1, 9_211_727_563_254_776, -9e15, Number.NaN])(
    'says nothing of the time of a file, not even of one that no calendar has: %s',
    async (lastModified) => {
      const timed = filesOf(weightsA).map((file) => new File([file], file.name, { lastModified }));
      expect((await loadFiles(timed, {})).from).toEqual((await loadFiles(filesOf(weightsA), {})).from);
    },
  );

  test('tells two models of one size and date apart', async () => {
    const [a, b] = [await loadFiles(filesOf(weightsA), {}), await loadFiles(filesOf(weightsB), {})];
    expect(a.from.byteLength).toBe(b.from.byteLength);
    expect(a.from.content).not.toBe(b.from.content);
    expect(a.from.revision).toBe(a.from.content);
    expect(a.from.name).not.toBe(b.from.name);
  });

  test('is the same from the site, from the store and from files', async () => {
    const files = { 'config.json': config, 'spiece.model': tokenizer, 'model.safetensors': weightsA };
    const listed = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        { byteLength: bytes.length, sha256: sha256(bytes) },
      ]),
    );
    const entry = {
      folder: 'm',
      name: 'm',
      revision: 'r',
      description: 'For tests.',
      isDemo: false,
      files: listed,
    };
    const served = new Map<string, Uint8Array<ArrayBuffer>>([
      ['index.json', encode({ models: [entry] })],
      ...Object.entries(files).map(([name, bytes]) => [`m/${name}`, bytes] as const),
    ]);
    const fetch: typeof globalThis.fetch = (input) => {
      const path = (input instanceof Request ? input.url : input.toString()).slice(
        'https://site.test/'.length,
      );
      const bytes = served.get(path);
      return Promise.resolve(bytes ? new Response(bytes) : new Response('', { status: 404 }));
    };
    const options = { store: memoryStore(), transport: fastTransport(fetch) };
    const site = await loadFromSite({ baseUrl: 'https://site.test/', folder: null }, options);
    for await (const tensor of site.weights()) expect(tensor.role).toBeTruthy();
    const stored = await loadStored(keyOf({ source: 'site', name: 'm', revision: 'r' }), options);
    const given = await loadFiles(filesOf(weightsA), { name: 'mine' });
    expect(given.from.content).toMatch(/^[0-9a-f]{64}$/);
    expect([site.from.content, stored.from.content]).toEqual([given.from.content, given.from.content]);
    expect(given.from.name).toBe('mine');
  });

  test('progress of files rises to the whole, through the hash and the reading', async () => {
    const large = { ...TINY_CONFIG, vocab_size: 800_000 };
    // Read in several parts: the first ends far below the half that the hash was, and still counts on from there.
    const weights = Uint8Array.from(makeFile(modelTensors(large)));
    const told: number[] = [];
    const files = filesOf(weights, encode({ model_type: 'albert', ...large }));
    const model = await loadFiles(files, { onProgress: (_, loaded) => told.push(loaded) });
    const hashed = told.at(-1) ?? 0;
    expect(model.from.byteLength - hashed).toBe(Math.floor(weights.length / 2));
    for await (const tensor of model.weights()) expect(tensor.role).toBeTruthy();
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(model.from.byteLength);
  });
});

describe('identities', () => {
  const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
  const identity: fc.Arbitrary<ModelIdentity> = fc.record({
    name: fc.constantFrom('your files', 'm'),
    revision: fc.constantFrom('r', '6325856 bytes, 2026-11-27'),
    content: hash,
    dtype: fc.constantFrom('f32', 'f16'),
    backend: fc.constantFrom('webgpu', 'cpu'),
    adapter: fc.constantFrom('one', 'one two'),
  });
  test('of other content are never the same, of one content by any name they are', () => {
    fc.assert(
      fc.property(identity, hash, fc.string(), (a, content, name) => {
        expect(isSameIdentity(a, { ...a, content })).toBe(content === a.content);
        expect(identityKey({ ...a, name, revision: name } as ModelIdentity)).toBe(identityKey(a));
        const [f32, f16] = [{ ...a, dtype: 'f32' } as const, { ...a, dtype: 'f16' } as const];
        expect(isSameIdentity(f32, f16)).toBe(false);
        const [gpu, cpu] = [{ ...a, backend: 'webgpu' } as const, { ...a, backend: 'cpu' } as const];
        expect(isSameIdentity(gpu, cpu)).toBe(false);
        expect(isSameIdentity(a, { ...a, adapter: `${a.adapter}, another` })).toBe(false);
      }),
    );
  });
});

describe('the name of given files', () => {
  const CONTENT = '0123456789abcdef'.repeat(4);
  test.each([
    ['the visitor’s own', { name: '  My\n model ' }, { _name_or_path: 'albert-base-v2' }, 'My model'],
    ['after the config', {}, { _name_or_path: 'owner/albert' }, 'owner/albert (files 0123456789ab)'],
    [
      'none where the config names a path of a disk',
      {},
      { _name_or_path: '/home/somebody/run' },
      'your files 0123456789ab',
    ],
    ['none', { name: ' ' }, { _name_or_path: '../x y' }, 'your files 0123456789ab'],
    ['none where the config is no object', {}, null, 'your files 0123456789ab'],
    [
      'none where the config names something long',
      {},
      { _name_or_path: 'x'.repeat(81) },
      'your files 0123456789ab',
    ],
    ['cut, and not within a character', { name: `${'x'.repeat(79)}😀 more` }, {}, 'x'.repeat(79)],
  ])('%s', (_, given, json, expected) => expect(nameOfFiles(given, json, CONTENT)).toBe(expected));
});

describe('the three files', () => {
  const named = (...names: readonly string[]) => names.map((name) => new File([], name));
  test('are found by name, in whatever order and case', () => {
    const [weights, config, tokenizer] = named('Model.safetensors', 'CONFIG.json', 'spiece.model');
    expect(chooseFiles([weights, config, tokenizer])).toEqual({
      config: { name: 'config.json', file: config },
      tokenizer: { name: 'spiece.model', file: tokenizer },
      weights: { name: 'model.safetensors', file: weights },
    });
  });

  test.each([
    ['a pickle for weights', ['config.json', 'spiece.model', 'pytorch_model.BIN'], /pickle.*never read/],
    [
      'a pickle beside the weights',
      ['config.json', 'model.safetensors', 'x.pt'],
      /a tokenizer \(tokenizer\.json, spiece\.model or vocab\.txt\) is missing/,
    ],
    [
      'two',
      ['config.json'],
      /a tokenizer \(tokenizer\.json, spiece\.model or vocab\.txt\) and model\.safetensors are missing/,
    ],
  ])('what is missing is said: %s', (_, names, message) => {
    expect(() => chooseFiles(named(...names))).toThrow(message);
  });
});
