/**
 * What happens to a store in its life, in any order: visits that fetch, read and are killed, two tabs at once, bits that flip, files
 * that are cut, lost or renamed, a disk that fills up, a visitor who clears it. Whatever happened, no byte is given out that was not
 * published, and nothing is fetched that is right on the disk and can be told to be. `UNMASK_LIVES` lives as many others.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Life, MortalFolder } from '../../test/support/mortal_folder.ts';
import { PUBLISHED, publishedManifest, publisher } from '../../test/support/publisher.ts';
import { FaultyFolder, fastTransport, memoryStore } from '../../test/support/store.ts';
import { UnmaskError } from '../model/errors.ts';
import { MemoryFolder, readFile, writeFile, type Folder } from './folder.ts';
import { sha256Of } from './hash.ts';
import { KeptFile } from './kept_file.ts';
import { LocalLocks } from './locks.ts';
import { chunkCount, chunkRange, filesOf, keyOf, withoutChunks } from './manifest.ts';
import type { Store, WholeModel } from './store.ts';
import { fetchUnderLock, removeUnused, wholeCopy } from './upkeep.ts';

/** Those of every test run are the same ones, so that no change is held up by what it did not do; asked for, they are drawn anew. */
const LIVES =
  process.env.UNMASK_LIVES === undefined
    ? { numRuns: 250, seed: 19 }
    : { numRuns: Number(process.env.UNMASK_LIVES) };
const MANIFEST = publishedManifest();
const KEY = keyOf(MANIFEST);
const CHUNK = MANIFEST.chunkBytes;
const ALL_BYTES = Object.values(PUBLISHED).reduce((sum, { length }) => sum + length, 0);

/** One browser profile and the host its models come from. */
class World {
  readonly disk = new MemoryFolder();
  readonly locks = new LocalLocks();
  readonly host = publisher();
  /** Bytes the disk still takes. */
  room = Infinity;

  /** The folder of the copy as it lies; null where there is none. */
  async folder(): Promise<Folder | null> {
    return (await (await this.disk.folder('models'))?.folder(KEY)) ?? null;
  }

  tab(life: Life, isOnline: boolean) {
    const full = new FaultyFolder(
      {
        beforeWrite: (_written, byteLength) => {
          if (byteLength > this.room) throw new DOMException('The disk is full.', 'QuotaExceededError');
          this.room -= byteLength;
        },
      },
      this.disk,
    );
    const fetch: typeof globalThis.fetch = (input, init) =>
      isOnline && !life.isOver
        ? this.host.fetch(input, init)
        : Promise.reject(new TypeError('Failed to fetch'));
    return { store: memoryStore(new MortalFolder(full, life), this.locks), transport: fastTransport(fetch) };
  }
}

/** Bytes of the published files that cannot be had from the disk: what is damaged, and what nothing tells from it. */
async function bytesWanting(world: World): Promise<number> {
  const folder = await world.folder();
  if (folder === null) return ALL_BYTES;
  const isWhole = (await memoryStore(world.disk).find(KEY))?.isWhole === true;
  const manifest = Buffer.from((await readFile(folder, 'manifest.json')) ?? []).toString('latin1');
  let wanting = 0;
  for (const file of filesOf(MANIFEST)) {
    const sums = Buffer.from((await readFile(folder, `${file.name}.sums`)) ?? []).toString('hex');
    const chunks = Array.from({ length: chunkCount(file, CHUNK) }, (_, index) =>
      chunkRange(file, CHUNK, index),
    );
    const right: boolean[] = [];
    const told: boolean[] = [];
    for (const [start, end] of chunks) {
      const bytes = await folder.read(file.name, start, end);
      right.push(Buffer.from(bytes).equals(PUBLISHED[file.name].subarray(start, end)));
      const hash = await sha256Of(PUBLISHED[file.name].slice(start, end));
      told.push(isWhole || manifest.includes(hash) || sums.includes(hash));
    }
    if (right.every(Boolean)) continue;
    chunks.forEach(([start, end], index) => {
      if (!right[index] || !told[index]) wanting += end - start;
    });
  }
  return wanting;
}

/** Fetches what is missing, as the library does, and reads all there is. @returns false where it ends in words or is killed */
async function use(world: World, life: Life, isOnline: boolean): Promise<boolean> {
  const { store, transport } = world.tab(life, isOnline);
  try {
    const model = await open(store, transport);
    expect(withoutChunks(model.manifest)).toEqual(MANIFEST);
    for (const file of filesOf(model.manifest)) {
      const kept = new KeptFile({ store, model, file, transport });
      const bytes = await kept.read(0, file.byteLength);
      if (!Buffer.from(bytes).equals(PUBLISHED[file.name])) throw new Error(`${file.name} is another`);
    }
    return !life.isOver;
  } catch (error) {
    if (life.isOver || (error instanceof UnmaskError && !isOnline)) return false;
    throw error;
  }
}

async function open(store: Store, transport: ReturnType<typeof fastTransport>): Promise<WholeModel> {
  const found = await store.find(KEY);
  if (found?.isWhole === true || found?.isAllHere === true) return wholeCopy(KEY, { store, transport });
  const begun = await store.partial({ source: MANIFEST.source, name: MANIFEST.name, ref: null });
  return fetchUnderLock(begun?.manifest ?? MANIFEST, { store, transport });
}

type Command = fc.AsyncCommand<object, World>;
const command = (name: string, run: (world: World) => Promise<void>): Command => ({
  check: () => true,
  run: (_, world) => run(world),
  toString: () => name,
});

/** One tab or two at once, each with so many calls of the disk to live. */
const visit = fc
  .record({
    lives: fc.array(fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 120 })), {
      minLength: 1,
      maxLength: 2,
    }),
    isOnline: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  })
  .map(({ lives, isOnline }) =>
    command(`visit(${lives.join(', ')}${isOnline ? '' : ', offline'})`, async (world) => {
      const wanting = await bytesWanting(world);
      const isFull = world.room < Infinity;
      const sent = world.host.bytesSent;
      const tabs = lives.map((calls) => new Life(calls));
      const used = await Promise.all(tabs.map((life) => use(world, life, isOnline)));
      // A chunk that came when its tab was killed, or that the disk did not take, comes once more; a full disk is left to others.
      const twice = isFull ? (tabs.length - 1) * ALL_BYTES + tabs.length * CHUNK : (tabs.length - 1) * CHUNK;
      expect(world.host.bytesSent - sent).toBeLessThanOrEqual(wanting + twice);
      if (!isOnline) expect(world.host.bytesSent).toBe(sent);
      tabs.forEach((life, tab) => {
        if (!life.isOver && (isOnline || wanting === 0)) expect(used[tab]).toBe(true);
      });
      if (!used.includes(true) || isFull) return;
      expect(await bytesWanting(world)).toBe(0);
      expect(await memoryStore(world.disk).find(KEY)).toMatchObject({ isWhole: true });
    }),
  );

/** Something happens to one of the files of the copy, whichever there are. */
const harm = (
  name: string,
  act: (folder: Folder, file: string, bytes: Uint8Array<ArrayBuffer>, at: number) => Promise<void>,
) =>
  fc
    // A place in the file, in ten thousandths: of doubles nearly all would be its beginning.
    .record({ file: fc.nat({ max: 99 }), at: fc.nat({ max: 9999 }) })
    .map(({ file, at }) =>
      command(`${name}(${file}, ${at})`, async (world) => {
        const folder = await world.folder();
        const files = (await folder?.files()) ?? [];
        if (folder === null || files.length === 0) return;
        const harmed = files[file % files.length];
        const bytes = ((await readFile(folder, harmed)) ?? new Uint8Array()).slice();
        await act(folder, harmed, bytes, Math.floor((at * bytes.length) / 10_000));
      }),
    );

const flip = harm('flip', async (folder, file, bytes, at) => {
  if (bytes.length > 0) bytes[at] ^= 1 << (at % 8);
  await writeFile(folder, file, bytes);
});
const truncate = harm('truncate', (folder, file, bytes, at) => writeFile(folder, file, bytes.slice(0, at)));
const lose = harm('delete', (folder, file) => folder.remove(file));
const rename = harm('rename', async (folder, file, bytes, at) => {
  const names = await folder.files();
  await folder.remove(file);
  await writeFile(folder, names[at % names.length], bytes);
});
const clear = fc.constant(command('clear', (world) => world.disk.remove('models')));
const quota = fc
  .oneof(fc.nat({ max: 2 * ALL_BYTES }), fc.constant(Infinity))
  .map((room) => command(`quota(${room})`, (world) => Promise.resolve(void (world.room = room))));
const remove = fc.constant(
  command('remove', async (world) => {
    const store = memoryStore(world.disk, world.locks);
    const listed = await store.list();
    for (const { key } of listed) expect(await removeUnused(store, key)).toBe(true);
    expect(await store.list()).toEqual([]);
    const folder = await world.folder();
    for (const name of (await folder?.files()) ?? []) expect(await folder?.size(name)).toBe(0);
  }),
);

describe('whatever happens to a store', () => {
  test('it gives out what was published, and fetches only what is damaged', { timeout: 0 }, async () => {
    const kinds = [visit, visit, visit, flip, flip, truncate, lose, rename, clear, quota, remove];
    // Without a size most lives are over after two or three commands.
    const arbitrary = fc.commands(kinds, { maxCommands: 20, size: 'max' });
    await fc.assert(
      fc.asyncProperty(arbitrary, async (commands) => {
        await fc.asyncModelRun(() => ({ model: {}, real: new World() }), commands);
      }),
      LIVES,
    );
  });
});
