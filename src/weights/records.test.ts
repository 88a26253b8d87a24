/** What is said of a copy is data like any other: it may be lost, damaged, cut off, or of an earlier build. */
import { beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../test/support/errors.ts';
import { PUBLISHED, publishedManifest, publisher } from '../../test/support/publisher.ts';
import { FaultyFolder, fastTransport, memoryStore } from '../../test/support/store.ts';
import { MemoryFolder, readFile, writeFile, type Folder } from './folder.ts';
import { loadStored } from './load.ts';
import { keyOf, manifestJson, type HashedManifest } from './manifest.ts';
import { sealed, unsealed } from './sealed.ts';
import { fetchUnderLock } from './upkeep.ts';

const WEIGHTS = 'model.safetensors';
const KEY = keyOf(publishedManifest());
const CHUNK = 1000;

let host: ReturnType<typeof publisher>;
let disk: MemoryFolder;
let folder: Folder;
let manifest: HashedManifest;

beforeEach(async () => {
  host = publisher();
  disk = new MemoryFolder();
  const whole = await fetchUnderLock(publishedManifest(), { store: memoryStore(disk), ...network() });
  folder = whole.folder;
  manifest = whole.manifest;
  [host.bytesSent, host.requests] = [0, 0];
});

const network = () => ({ transport: fastTransport(host.fetch) });
const offline = () => ({ transport: fastTransport(() => Promise.reject(new TypeError('Failed to fetch'))) });

/** Another visit: the model is loaded and every tensor read. */
async function visit(options = network(), store = memoryStore(disk)) {
  const loaded = await loadStored(KEY, { store, ...options });
  const roles: string[] = [];
  for await (const { role } of loaded.weights()) roles.push(role);
  loaded.release();
  expect(roles).toHaveLength(28);
  return loaded.from;
}

async function change(name: string, edit: (text: string) => string): Promise<void> {
  const before = new TextDecoder('latin1').decode((await readFile(folder, name)) ?? new Uint8Array());
  const after = edit(before);
  expect(after).not.toBe(before);
  await writeFile(folder, name, Uint8Array.from(Buffer.from(after, 'latin1')));
}

/** Flips a bit of the byte at `at`. */
const flipped = (text: string, at: number): string =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);

describe('a checksum of itself', () => {
  const JSON_TEXT = '{"a":[1,2],"b":{"c":"é"}}';

  test('any bit that flips, and any end that is cut off, is seen', async () => {
    const bytes = await sealed(new TextEncoder().encode(JSON_TEXT));
    expect(await unsealed(bytes)).toEqual({ json: { a: [1, 2], b: { c: 'é' } }, isSealed: true });
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(await unsealed(damaged), `bit ${bit}`).toBeNull();
    }
    for (let end = 0; end < bytes.length; end++) expect(await unsealed(bytes.slice(0, end))).toBeNull();
  });

  test('what was written before there were any is read, and said to be so; so is the new text by builds of then', async () => {
    const bytes = new TextEncoder().encode(`${JSON_TEXT}\n`);
    expect(await unsealed(bytes)).toMatchObject({ isSealed: false });
    expect(JSON.parse(new TextDecoder().decode(await sealed(bytes)))).toMatchObject(JSON.parse(JSON_TEXT));
    for (const other of ['', 'null', '[1]', '"x"']) {
      expect(await unsealed(new TextEncoder().encode(other))).toBeNull();
    }
  });
});

describe('a manifest that cannot be believed', () => {
  test.each<readonly [string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, 100)],
    ['empty', () => ''],
    ['another name', (text) => text.replace('tiny-albert', 'tiny-albdrt')],
    ['another revision', (text) => text.replace('1111', '1011')],
    ['another address', (text) => text.replace('hub.test', 'hua.test')],
    ['another size', (text) => text.replace('"byteLength":300', '"byteLength":301')],
    ['another size of a chunk', (text) => text.replace('"chunkBytes":1000', '"chunkBytes":1010')],
    ['another hash', (text) => flipped(text, text.indexOf('"sha256":"') + 12)],
    ['another hash of a chunk', (text) => flipped(text, text.lastIndexOf('"chunks":["') + 12)],
    [
      'no checksum, and a size that is wrong',
      (text) => text.replace(/,"checksum.*$/, '}').replace(':300', ':301'),
    ],
  ])(
    '%s: it is written anew from plan and bytes, without a request, and looked at no more',
    async (_, edit) => {
      const right = await readFile(folder, 'manifest.json');
      await change('manifest.json', edit);
      const store = memoryStore(disk);
      expect(await store.find(KEY)).toMatchObject({ isWhole: false, isAllHere: true });
      expect(await visit(offline())).toMatchObject({ name: 'tiny-albert', revision: '1'.repeat(40) });
      expect(await readFile(folder, 'manifest.json')).toEqual(right);
      expect(await store.find(KEY)).toMatchObject({ isWhole: true });
    },
  );

  test('gone, with the hashes of the chunks: the published hash proves the bytes', async () => {
    await folder.remove('manifest.json');
    for (const name of Object.keys(PUBLISHED)) await folder.remove(`${name}.sums`);
    await visit(offline());
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true, manifest });
  });

  test('a chunk that is damaged as well is all that is fetched, wherever it lies', async () => {
    for (const at of [0, 2500, PUBLISHED[WEIGHTS].length - 1]) {
      await folder.remove('manifest.json');
      await change(WEIGHTS, (text) => flipped(text, at));
      host.bytesSent = 0;
      await visit();
      expect(host.bytesSent).toBe(at < 4000 ? CHUNK : PUBLISHED[WEIGHTS].length % CHUNK);
      expect(await readFile(folder, WEIGHTS)).toEqual(PUBLISHED[WEIGHTS]);
      await visit(offline());
    }
  });

  test('a hash that is damaged in both places costs no chunk, and the damaged chunk is found by the other', async () => {
    await change('manifest.json', (text) => flipped(text, 20));
    await change(`${WEIGHTS}.sums`, (text) => flipped(text, 40));
    await change(WEIGHTS, (text) => flipped(text, 3500));
    await visit();
    expect(host.bytesSent).toBe(CHUNK);
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true, manifest });
  });

  test('with a chunk that is damaged and no network it is not used, and the words say what to do', async () => {
    await folder.remove('manifest.json');
    await change(WEIGHTS, (text) => flipped(text, 10));
    const error = await failure('weights/damaged', () => visit(offline()));
    expect(error.remedy).toContain('only the damaged part');
    await visit();
    expect(host.bytesSent).toBe(CHUNK);
  });

  test('on a disk that takes no byte more, the copy is used as it is and stays', async () => {
    await change('manifest.json', (text) => flipped(text, 20));
    const full = (): never => {
      throw new DOMException('The disk is full.', 'QuotaExceededError');
    };
    const store = memoryStore(new FaultyFolder({ beforeWrite: full }, disk));
    await visit(offline(), store);
    expect(store.reason).toBeNull();
    await visit(offline());
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true });
  });
});

test('a chunk that the disk does not take again is read from memory, and costs no more than itself the next time', async () => {
  await folder.remove('manifest.json');
  await change(WEIGHTS, (text) => flipped(text, 2500));
  const full = (): never => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  };
  await visit(network(), memoryStore(new FaultyFolder({ beforeWrite: full }, disk)));
  host.bytesSent = 0;
  await visit();
  expect(host.bytesSent).toBe(CHUNK);
});

describe('what is said a second time', () => {
  test.each(['plan.json', `${WEIGHTS}.sums`])(
    '%s is put right at the next visit where it is damaged or gone',
    async (name) => {
      const right = await readFile(folder, name);
      await change(name, (text) => flipped(text, 30));
      await visit(offline());
      expect(await readFile(folder, name)).toEqual(right);
      await folder.remove(name);
      await visit(offline());
      expect(await readFile(folder, name)).toEqual(right);
    },
  );
});

describe('a copy of an earlier build', () => {
  beforeEach(async () => {
    for (const name of await folder.files()) if (/^plan\.json$|\.sums$/.test(name)) await folder.remove(name);
    await writeFile(folder, 'manifest.json', manifestJson(manifest));
  });

  test('is opened without a request, compared with what was published once, and has all that a new one has', async () => {
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: false, isAllHere: true });
    await visit(offline());
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true, manifest });
    expect(await folder.files()).toEqual(expect.arrayContaining(['plan.json', `${WEIGHTS}.sums`]));
  });

  test('a wrong hash of a chunk in it costs no chunk', async () => {
    await change('manifest.json', (text) => flipped(text, text.lastIndexOf('"chunks":["') + 12));
    await visit(offline());
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true, manifest });
  });

  test('of a damaged one its hashes tell which chunk is to be fetched', async () => {
    await change(WEIGHTS, (text) => flipped(text, 2500));
    await visit();
    expect(host.bytesSent).toBe(CHUNK);
    expect(await memoryStore(disk).find(KEY)).toMatchObject({ isWhole: true, manifest });
  });
});

describe('a copy that no longer says what it is', () => {
  beforeEach(async () => {
    await change('manifest.json', (text) => flipped(text, 20));
    await change('plan.json', (text) => flipped(text, 20));
  });

  test('is not used, is seen with what it takes, and can be removed', async () => {
    const store = memoryStore(disk);
    const error = await failure('store/missing', () => visit());
    expect(error.message).toContain('no longer says what it is');
    const [found] = await store.list();
    expect(found).toMatchObject({ key: KEY, isWhole: false, manifest: null });
    const bytes = Object.values(PUBLISHED).reduce((sum, { length }) => sum + length, 0);
    expect(await store.keptBytes(found)).toBeGreaterThan(bytes);
    await store.remove(KEY);
    expect(await store.list()).toEqual([]);
  });

  test('got again, nothing of it is fetched that is right', async () => {
    await change(WEIGHTS, (text) => flipped(text, 2500));
    await fetchUnderLock(publishedManifest(), { store: memoryStore(disk), ...network() });
    expect(host.bytesSent).toBe(CHUNK);
    await visit(offline());
  });

  test('nor does one under the name of another, though it is sealed', async () => {
    await fetchUnderLock(publishedManifest(), { store: memoryStore(disk), ...network() });
    const other = await (await disk.folder('models'))?.makeFolder(KEY.replace('tiny', 'tony'));
    for (const name of await folder.files()) {
      await writeFile(other ?? folder, name, (await readFile(folder, name)) ?? new Uint8Array());
    }
    expect((await memoryStore(disk).list()).map(({ manifest: said }) => said)).toEqual([
      expect.anything(),
      null,
    ]);
  });
});
