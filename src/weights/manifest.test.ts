/** Plans and manifests on the disk, as builds before file roles wrote them. */
import { describe, expect, test } from 'vitest';
import { asHashed, byteLengthOf, manifestJson, parseManifest } from './manifest.ts';
import { unsealed } from './sealed.ts';

const parsed = async (text: string) => {
  const read = await unsealed(new TextEncoder().encode(text));
  return read && parseManifest(read.json);
};

/** The manifest of a copy from the hub, as the build at a001b63 wrote it. */
const MANIFEST =
  '{"source":"hub","name":"someone/tiny-albert","revision":"1111111111111111111111111111111111111111","description":"Fetched from someone/tiny-albert on Hugging Face.","isDemo":false,"filesUrl":"http://hub.test/someone/tiny-albert/resolve/1111111111111111111111111111111111111111/","chunkBytes":4000,"files":{"config.json":{"byteLength":237,"sha256":null,"gitBlob":"ab830afaaff5b34466dd60e7747dc45b7b4b8bc1","chunks":["07dc77b7a094960fb8d0d44e5a409e3f91e4a8e31c1a8b98bace489b9aefb890"]},"spiece.model":{"byteLength":300,"sha256":null,"gitBlob":"cb584c3bcc6a46d8ab80920979cf31dd80dd457a","chunks":["7728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dce88706958d"]},"model.safetensors":{"byteLength":4241,"sha256":"d5cd3ca22d6b873e0c0dee2682bb856ca52c9a4dff4a6b739de38c1f91e306ff","gitBlob":null,"chunks":["df52d35b199c1f14ac1b1241b92e3349309a99ba50bcc4e25cbe22a501aed1de","66bbac916cbff5aa608f6767b3c5659a60d7da4583ecd642b88a89e7c62a4ee5"]}}}';
/** What the same build writes while a download goes on. */
const PLAN = MANIFEST.replaceAll(/"chunks":\[[^\]]*\]/g, '"chunks":null');

describe('what an earlier visit kept', () => {
  test('a manifest is read: each file by its role, with its name', async () => {
    const manifest = asHashed(await parsed(MANIFEST));
    expect(manifest?.files).toMatchObject({
      config: { name: 'config.json', byteLength: 237 },
      tokenizer: { name: 'spiece.model', byteLength: 300 },
      weights: { name: 'model.safetensors', byteLength: 4241 },
    });
    expect(manifest?.files.weights.chunks).toHaveLength(2);
  });

  test('one of a copy that is not whole is read, and lacks hashes', async () => {
    const manifest = await parsed(PLAN);
    expect(manifest?.files.weights.byteLength).toBe(4241);
    expect(asHashed(manifest)).toBeNull();
  });

  test.each([MANIFEST, PLAN])(
    'is written as that build wrote it, so that it can be read there again',
    async (text) => {
      const manifest = await parsed(text);
      expect(manifest && new TextDecoder().decode(manifestJson(manifest))).toBe(text);
    },
  );

  const SHARDED = MANIFEST.replace('"model.safetensors":', '"model.safetensors.index.json":').replace(
    /\}\}$/,
    ',"model-00001-of-00001.safetensors":{"byteLength":7,"sha256":null,"gitBlob":null,"chunks":["00"]}},"shards":["model-00001-of-00001.safetensors"]}',
  );

  test('weights in several files are read and written as one plan', async () => {
    const manifest = asHashed(await parsed(SHARDED));
    expect(manifest?.shards.map(({ name }) => name)).toEqual(['model-00001-of-00001.safetensors']);
    expect(manifest && byteLengthOf(manifest)).toBe(237 + 300 + 4241 + 7);
    expect(manifest && new TextDecoder().decode(manifestJson(manifest))).toBe(SHARDED);
    const begun = SHARDED.replace('"chunks":["00"]', '"chunks":null');
    expect(asHashed(await parsed(begun))).toBeNull();
  });

  test.each([
    ['no list of them', (text: string) => text.replace(/,"shards":\[.*\]/, '')],
    ['an empty list', (text: string) => text.replace(/"shards":\[.*\]/, '"shards":[]')],
    ['one that is not there', (text: string) => text.replace('"shards":["model', '"shards":["other')],
    ['one that leads elsewhere', (text: string) => text.replaceAll('model-0', '../model-0')],
    ['a single file beside them', (text: string) => text.replaceAll('.index.json', '')],
  ])('weights in several files, %s: no manifest', async (_, change) => {
    expect(change(SHARDED)).not.toBe(SHARDED);
    expect(await parsed(change(SHARDED))).toBeNull();
  });

  test.each([
    ['a file cut off', (text: string) => text.slice(0, -1)],
    ['null', () => 'null'],
    ['a missing file', (text: string) => text.replace('spiece.model', 'other.model')],
    ['another source', (text: string) => text.replace('"hub"', '"disk"')],
    ['an address that is none', (text: string) => text.replace('http://', '')],
    ['chunks of no size', (text: string) => text.replace('"chunkBytes":4000', '"chunkBytes":0')],
    ['a chunk too few', (text: string) => text.replace('"chunkBytes":4000', '"chunkBytes":2000')],
    ['half a byte', (text: string) => text.replace('4241', '4241.5')],
    ['a hash that is none', (text: string) => text.replace('"sha256":null', '"sha256":7')],
    ['a chunk’s hash that is none', (text: string) => text.replace(/"chunks":\["[^"]*"/, '"chunks":[7')],
  ])('%s is no manifest', async (_, change) => {
    expect(change(MANIFEST)).not.toBe(MANIFEST);
    expect(await parsed(change(MANIFEST))).toBeNull();
  });
});
