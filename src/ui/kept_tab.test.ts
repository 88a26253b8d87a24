import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEPT_DAYS, KeptTab, WRITES_AFTER_MS, type TabLocks } from './kept_tab.ts';

/** Storage as a browser has it. */
class MadeStorage {
  readonly #texts = new Map<string, string>();
  isFull = false;

  get length(): number {
    return this.#texts.size;
  }
  key = (index: number): string | null => [...this.#texts.keys()].at(index) ?? null;
  getItem = (key: string): string | null => this.#texts.get(key) ?? null;
  removeItem = (key: string): void => void this.#texts.delete(key);
  setItem = (key: string, text: string): void => {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
    this.#texts.set(key, text);
  };
  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#texts);
  }
  copy(): MadeStorage {
    const copied = new MadeStorage();
    for (const [key, text] of this.#texts) copied.setItem(key, text);
    return copied;
  }
}

/** A device with its tabs. */
class Device {
  readonly storage = new MadeStorage();
  readonly #held = new Map<string, MadeStorage>();
  nowMs = Date.UTC(2026, 0, 1);

  /** A tab, which may have what the browser kept of it. */
  async open(session = new MadeStorage(), hasLocks = true): Promise<{ tab: KeptTab; session: MadeStorage }> {
    const tab = new KeptTab({
      session: () => session,
      device: () => this.storage,
      locks: hasLocks ? this.#locksOf(session) : undefined,
      now: () => this.nowMs,
    });
    await tab.begin();
    return { tab, session };
  }

  /** No event, and its locks are free. */
  kill(session: MadeStorage): void {
    for (const [name, by] of this.#held) if (by === session) this.#held.delete(name);
  }

  #locksOf(session: MadeStorage): TabLocks {
    const request = async (
      name: string,
      _options: LockOptions,
      whileHeld: (lock: Lock | null) => unknown,
    ) => {
      await Promise.resolve();
      if (this.#held.has(name)) return whileHeld(null);
      this.#held.set(name, session);
      return whileHeld({ name, mode: 'exclusive' });
    };
    return { request } as unknown as TabLocks;
  }
}

const DRAFT = 'unmask.draft';
const type = (tab: KeptTab, text: string): void => tab.storage().setItem(DRAFT, text);
const read = (tab: KeptTab): string | null => tab.storage().getItem(DRAFT);

describe('what is typed in a tab', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('comes back in a new tab after the browser was killed', async () => {
    const device = new Device();
    const { tab, session } = await device.open();
    type(tab, 'The [MASK] was tired.');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    device.kill(session);
    expect(read((await device.open()).tab)).toBe('The [MASK] was tired.');
  });

  it('is on the device half a second after it is typed, however long the typing goes on', async () => {
    const device = new Device();
    const { tab, session } = await device.open();
    for (let key = 1; key <= 20; key++) {
      type(tab, 'x'.repeat(key));
      vi.advanceTimersByTime(100);
    }
    device.kill(session);
    expect((read((await device.open()).tab) ?? '').length).toBeGreaterThanOrEqual(15);
  });

  it('is written at once where the page may be going', async () => {
    const device = new Device();
    const { tab, session } = await device.open();
    type(tab, 'now');
    tab.write();
    device.kill(session);
    expect(read((await device.open()).tab)).toBe('now');
  });

  it('is not shown in another tab, nor written over by it', async () => {
    const device = new Device();
    const one = await device.open();
    type(one.tab, 'of the first');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    const two = await device.open();
    expect(read(two.tab)).toBeNull();
    type(two.tab, 'of the second');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    device.kill(one.session);
    device.kill(two.session);
    const texts = [await device.open(), await device.open()].map(({ tab }) => read(tab));
    expect(texts.sort()).toEqual(['of the first', 'of the second']);
    expect(read((await device.open()).tab)).toBeNull();
  });

  it('of a tab that is duplicated is each tab’s own from then on', async () => {
    const device = new Device();
    const one = await device.open();
    type(one.tab, 'both');
    const two = await device.open(one.session.copy());
    expect(read(two.tab)).toBe('both');
    type(two.tab, 'the copy');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    device.kill(one.session);
    device.kill(two.session);
    const texts = [await device.open(), await device.open()].map(({ tab }) => read(tab));
    expect(texts.sort()).toEqual(['both', 'the copy']);
  });

  it('that the browser itself kept for the tab is not written over', async () => {
    const device = new Device();
    const one = await device.open();
    type(one.tab, 'of before');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    const kept = one.session.copy();
    kept.setItem(DRAFT, 'of the tab');
    device.kill(one.session);
    expect(read((await device.open(kept)).tab)).toBe('of the tab');
  });

  it('is forgotten after some days, and never kept by a clock that is set back', async () => {
    const device = new Device();
    for (const days of [KEPT_DAYS + 0.01, -2]) {
      const { tab, session } = await device.open();
      type(tab, 'old');
      tab.write();
      device.kill(session);
      device.nowMs += days * 86_400_000;
      expect(read((await device.open()).tab)).toBeNull();
      expect(Object.values(device.storage.texts).filter((text) => text.includes('old'))).toEqual([]);
    }
    const { tab, session } = await device.open();
    type(tab, 'not yet');
    tab.write();
    device.kill(session);
    device.nowMs += (KEPT_DAYS - 0.01) * 86_400_000;
    expect(read((await device.open()).tab)).toBe('not yet');
  });

  it('is kept for the tab alone where that is switched off, and what was kept is gone', async () => {
    const device = new Device();
    const gone = await device.open();
    type(gone.tab, 'of before');
    gone.tab.write();
    device.kill(gone.session);
    const { tab, session } = await device.open(new MadeStorage());
    tab.turn(false);
    type(tab, 'private');
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    tab.write();
    expect(tab.isOn).toBe(false);
    expect(JSON.stringify(device.storage.texts)).not.toMatch(/private|of before/);
    expect(session.getItem(DRAFT)).toBe('private');
    tab.turn(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(JSON.stringify(device.storage.texts)).toMatch(/private/);
  });

  it('is taken away from the device when the visitor asks', async () => {
    const device = new Device();
    const { tab, session } = await device.open();
    type(tab, 'typed');
    tab.forget();
    vi.advanceTimersByTime(WRITES_AFTER_MS);
    expect(JSON.stringify(device.storage.texts)).not.toMatch(/typed/);
    expect(session.getItem(DRAFT)).toBe('typed');
  });

  it('is kept for the tab where the device is full, or has no locks', async () => {
    const device = new Device();
    device.storage.isFull = true;
    const full = await device.open();
    type(full.tab, 'typed');
    expect(() => full.tab.write()).not.toThrow();
    expect(full.session.getItem(DRAFT)).toBe('typed');
    device.storage.isFull = false;
    const unlocked = await device.open(new MadeStorage(), false);
    type(unlocked.tab, 'unlocked');
    unlocked.tab.write();
    expect(unlocked.tab.isOn).toBe(false);
    expect(device.storage.texts).toEqual({});
    expect(unlocked.session.getItem(DRAFT)).toBe('unlocked');
  });

  it('that is damaged on the device is none', async () => {
    const device = new Device();
    for (const [index, kept] of ['', '{', '7', 'null', '{"at":1}', '{"at":"x","texts":{}}'].entries()) {
      device.storage.setItem(`unmask.tab.${index}`, kept);
    }
    const { tab, session } = await device.open();
    expect(read(tab)).toBeNull();
    expect(Object.keys(session.texts)).toEqual(['unmask.tab']);
    expect(device.storage.texts).toEqual({});
  });
});
