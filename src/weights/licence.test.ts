import { expect, test } from 'vitest';
import { manifestFromHub } from './hub.ts';
import { cardLicence, licenceOf } from './licence.ts';
import { CHUNK_BYTES, manifestJson, parseManifest, type Manifest } from './manifest.ts';
import { defaultTransport } from './transport.ts';

test('the paper’s models and the embedded one are known, others by their card', () => {
  const of = (name: string, more: { readonly isDemo?: boolean; readonly licence?: string } = {}) =>
    licenceOf({ name, isDemo: false, ...more });
  expect(of('albert/albert-xxlarge-v1')).toBe('Apache-2.0');
  expect(of('albert-large-v2-f16')).toBe('Apache-2.0');
  expect(of('anything', { isDemo: true })).toBe('Apache-2.0');
  expect(of('someone/albert-large-v2')).toBeNull();
  expect(of('someone/albert', { licence: 'cc-by-nc-4.0' })).toBe('cc-by-nc-4.0');
});

test('of a card only what looks like an identifier is taken', () => {
  expect(cardLicence('mit')).toBe('mit');
  for (const other of [undefined, null, 3, ['mit'], '', '<b>', 'x'.repeat(61)]) {
    expect(cardLicence(other)).toBeUndefined();
  }
});

test('it is kept with a copy, and a copy kept before there was one still reads', () => {
  const file = { byteLength: 4, sha256: null, gitBlob: null, chunks: null };
  const manifest: Manifest = {
    ...{ source: 'hub', name: 'a/b', revision: 'r', description: '', isDemo: false },
    ...{ filesUrl: 'https://example.test/', chunkBytes: CHUNK_BYTES },
    shards: [],
    files: {
      config: { name: 'config.json', ...file },
      tokenizer: { name: 'spiece.model', ...file },
      weights: { name: 'model.safetensors', ...file },
    },
  };
  const readBack = (written: Manifest) =>
    parseManifest(JSON.parse(new TextDecoder().decode(manifestJson(written))));
  expect(readBack(manifest)).toEqual(manifest);
  const withIt = { ...manifest, licence: 'mit' };
  expect(readBack(withIt)).toEqual(withIt);
});

test.each([
  [{ license: 'cc-by-sa-4.0' }, 'cc-by-sa-4.0'],
  [{ license: ['mit', 'apache-2.0'] }, undefined],
  [null, undefined],
])('the hub’s own description has the card: %j', async (cardData, licence) => {
  const siblings = ['config.json', 'spiece.model', 'model.safetensors'].map((rfilename) => ({
    ...{ rfilename, size: 4, blobId: 'b'.repeat(40) },
  }));
  const told = JSON.stringify({ sha: 'a'.repeat(40), siblings, cardData });
  const transport = { ...defaultTransport(), fetch: () => Promise.resolve(new Response(told)) };
  const query = { origin: 'https://hub.test', repo: 'someone/albert', revision: 'main', transport };
  expect((await manifestFromHub(query)).licence).toBe(licence);
});
