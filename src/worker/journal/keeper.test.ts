import { describe, expect, test } from 'vitest';
import { journalsOn } from '../../../test/support/journals.ts';
import { FaultyFolder } from '../../../test/support/store.ts';
import type { ModelIdentity } from '../../model/session.ts';
import type { ScoreResult } from '../../engine/score_job.ts';
import { JournalClient } from '../../page/journal_client.ts';
import { MemoryFolder } from '../../weights/folder.ts';
import { LocalLocks } from '../../weights/locks.ts';
import { journalKey } from './journal_file.ts';
import type { JournalOf, Keeping } from './messages.ts';

const OF: JournalOf = {
  ...{ set: 'mine.csv', files: ['d'.repeat(64)], sentencesSha256: 'e'.repeat(64), items: 3_000, each: 1 },
  ...{ protocol: 'aul', engine: 'c f32 wasm a', unmask: '0.1.0' },
};
const MODEL: ModelIdentity = {
  ...{ name: 'm', revision: 'r', content: 'c', dtype: 'f32', backend: 'wasm', adapter: 'a' },
};
const scored = (index: number): ScoreResult => {
  const score = -Math.abs(Math.sin(index + 1)) / 3;
  return { index, sentences: [{ ids: [2, 9, 3], pieces: 'a\nb\nc', rows: [1], logProbs: [score], score }] };
};
const many = (from: number, to: number): readonly ScoreResult[] =>
  Array.from({ length: to - from }, (_, at) => scored(from + at));

const ignored = (): void => undefined;

describe('a run that is kept', () => {
  test('is found again to the last bit, by whoever opens the same input, protocol and engine, and by nobody else', async () => {
    const disk = new MemoryFolder();
    const { client, settled } = journalsOn({ disk });
    const journal = await client.open(OF, ignored);
    expect(journal).toMatchObject({ keeping: { kind: 'kept' }, found: null });
    journal.append(MODEL, many(0, 7));
    journal.append(MODEL, many(7, 2_500));
    journal.close();
    await settled();
    const again = await journalsOn({ disk }).client.open({ ...OF, set: 'renamed.csv' }, ignored);
    expect(again.found).toEqual({ model: MODEL, results: many(0, 2_500) });
    for (const other of [
      { files: ['f'.repeat(64)] },
      { sentencesSha256: 'f'.repeat(64) },
      { protocol: 'pll' },
      { engine: 'c f32 cpu a' },
      { unmask: '0.2.0' },
    ] as const) {
      const { found } = await journalsOn({ disk }).client.open({ ...OF, ...other }, ignored);
      expect(found, JSON.stringify(other)).toBeNull();
    }
  });

  test('grows by what is new: each score is written once, however many were there', async () => {
    const written = { bytes: 0 };
    const inner = new MemoryFolder();
    const disk = new FaultyFolder({ beforeWrite: (_, byteLength) => (written.bytes += byteLength) }, inner);
    const { client, settled } = journalsOn({ disk });
    const journal = await client.open(OF, ignored);
    for (let index = 0; index < 300; index++) {
      // What is there is not written twice.
      journal.append(MODEL, many(Math.max(0, index - 3), index + 1));
      await settled();
    }
    const [{ bytes, scored: count }] = await client.list();
    expect(count).toBe(300);
    expect(written.bytes).toBe(bytes);
    const ofOne = new TextEncoder().encode(
      JSON.stringify({ scored: 100, results: [scored(100)] }),
    ).byteLength;
    expect(bytes).toBeLessThan(300 * (ofOne + 100) + 1_000);
  });

  test('a set that is only looked at leaves nothing; what is listed is removed, and its room is had back', async () => {
    const disk = new MemoryFolder();
    const { client } = journalsOn({ disk });
    const lost: Keeping[] = [];
    const journal = await client.open(OF, (keeping) => lost.push(keeping));
    expect(await client.list()).toEqual([]);
    journal.append(MODEL, many(0, 5));
    const [run] = await client.list();
    expect(run).toMatchObject({ of: OF, model: MODEL, scored: 5 });
    expect(run.bytes).toBeGreaterThan(500);
    expect(await client.remove(run.key)).toBe(true);
    expect(lost).toEqual([{ kind: 'not-kept', why: 'removed' }]);
    // The run under way is not begun again in the middle.
    journal.append(MODEL, many(5, 9));
    expect(await client.list()).toEqual([]);
    expect(await (await disk.folder('journals'))?.files()).toEqual([]);
  });

  test('two tabs: the second says so and keeps nothing, and goes on once the first is gone', async () => {
    const [disk, locks] = [new MemoryFolder(), new LocalLocks()];
    const first = journalsOn({ disk, locks });
    const second = journalsOn({ disk, locks });
    const journal = await first.client.open(OF, ignored);
    journal.append(MODEL, many(0, 5));
    await first.settled();
    const other = await second.client.open(OF, ignored);
    expect(other).toMatchObject({ keeping: { kind: 'not-kept', why: 'other-tab' }, found: null });
    other.append(MODEL, many(5, 9));
    const [run] = await second.client.list();
    expect(run.scored).toBe(5);
    expect(await second.client.remove(run.key)).toBe(false);
    await first.leave();
    expect((await second.client.open(OF, ignored)).found?.results).toHaveLength(5);
  });

  test('a disk that fills up: what was written is kept, the run is told once, and nothing is written behind the gap', async () => {
    const inner = new MemoryFolder();
    const room = { bytes: 2_000 };
    const beforeWrite = (_: number, byteLength: number): void => {
      if (byteLength > room.bytes) throw new DOMException('The disk is full.', 'QuotaExceededError');
      room.bytes -= byteLength;
    };
    const { client, settled } = journalsOn({ disk: new FaultyFolder({ beforeWrite }, inner) });
    const lost: Keeping[] = [];
    const journal = await client.open(OF, (keeping) => lost.push(keeping));
    journal.append(MODEL, many(0, 3));
    await settled();
    journal.append(MODEL, many(3, 300));
    await settled();
    room.bytes = Infinity;
    journal.append(MODEL, many(300, 302));
    await settled();
    expect(lost).toEqual([{ kind: 'not-kept', why: 'no-room' }]);
    expect((await journalsOn({ disk: inner }).client.open(OF, ignored)).found?.results).toEqual(many(0, 3));
  });

  test('a browser that refuses its disk, and a worker that does not start: it is said, and nothing stands still', async () => {
    const refused = new FaultyFolder({});
    refused.makeFolder = () => Promise.reject(new DOMException('No.', 'SecurityError'));
    const { client } = journalsOn({ disk: refused });
    const keeping: Keeping = { kind: 'not-kept', why: 'refused' };
    expect(await client.open(OF, ignored)).toMatchObject({ keeping, found: null });
    expect(await client.list()).toEqual([]);
    expect(await client.remove('x')).toBe(false);
    const crashing = new JournalClient(({ crash }) => ({
      send: () => queueMicrotask(crash),
      close: () => undefined,
    }));
    const journal = await crashing.open(OF, ignored);
    expect(journal.keeping).toEqual(keeping);
    journal.append(MODEL, many(0, 1));
    expect(await crashing.list()).toEqual([]);
    const missing = new JournalClient(() => {
      throw new TypeError('Worker is not defined');
    });
    expect((await missing.open(OF, ignored)).keeping).toEqual(keeping);
  });

  test('a journal that does not say what it is is listed, can be removed, and is begun anew', async () => {
    const disk = new MemoryFolder();
    const name = `${await journalKey(OF)}.jsonl`;
    const file = await (await disk.makeFolder('journals')).open(name);
    // All that it should say, but for the checksum.
    const bytes = new TextEncoder().encode(`${JSON.stringify({ version: 1, of: OF, model: MODEL })}\n`);
    file.write(bytes, 0);
    const { client } = journalsOn({ disk });
    expect(await client.list()).toMatchObject([{ of: null, scored: 0, bytes: bytes.byteLength }]);
    const journal = await client.open(OF, ignored);
    expect(journal.found).toBeNull();
    journal.append(MODEL, many(0, 2));
    expect(await client.list()).toMatchObject([{ of: OF, scored: 2 }]);
  });
});
