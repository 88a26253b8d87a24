/** Faults of the browser's own disk that no imitation of a folder has, by their numbers in docs/FAULTS.md. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LocalLocks } from './locks.ts';
import { openOpfs } from './opfs.ts';
import { Store } from './store.ts';

/** A disk whose handles are taken by another tab for the first `times` times that one is asked for. */
function lockedDisk(times: number, name: string) {
  const disk = { asked: 0, removed: 0 };
  const access = {
    write: (bytes: Uint8Array) => bytes.byteLength,
    truncate: () => undefined,
    flush: () => undefined,
    close: () => undefined,
  };
  const file = {
    getFile: () => Promise.resolve(new Blob()),
    createSyncAccessHandle: () =>
      disk.asked++ < times
        ? Promise.reject(new DOMException('Access Handles cannot be created', name))
        : Promise.resolve(access),
  };
  const root = {
    getFileHandle: () => Promise.resolve(file),
    removeEntry: () => {
      disk.removed++;
      return Promise.resolve();
    },
  };
  vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.resolve(root) } });
  return disk;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each(['NoModificationAllowedError', 'InvalidStateError'])(
  'fault 53: a handle locked for a moment (%s) is asked for again',
  async (name) => {
    const disk = lockedDisk(3, name);
    const opening = Store.open(openOpfs, new LocalLocks());
    await vi.runAllTimersAsync();
    expect((await opening).reason).toBeNull();
    expect(disk).toEqual({ asked: 4, removed: 1 });
  },
);

test('fault 53: a handle that stays locked: memory, and the page says why', async () => {
  const disk = lockedDisk(Infinity, 'NoModificationAllowedError');
  const opening = Store.open(openOpfs, new LocalLocks());
  await vi.runAllTimersAsync();
  expect((await opening).reason).toMatch(
    /^Another tab or window of this page is writing.*kept in memory and lasts until this page is closed/,
  );
  // It does not stand still for good.
  expect(disk.asked).toBeGreaterThan(3);
  expect(disk.asked).toBeLessThan(10);
});

test('what no waiting mends is not asked for again', async () => {
  const disk = lockedDisk(Infinity, 'QuotaExceededError');
  expect((await Store.open(openOpfs, new LocalLocks())).reason).toContain('no room left');
  expect(disk.asked).toBe(1);
});
