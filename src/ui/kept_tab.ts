/**
 * What is typed in a tab, kept on the device as well, so that it comes back after the browser was closed or killed: in the tab's own storage
 * at once, and on the device within {@link WRITES_AFTER_MS}, for {@link KEPT_DAYS} days.
 *
 * Each tab has a record of its own and holds a Web Lock for as long as it lives. A record whose lock is free is of a tab that is gone: a new
 * tab takes the newest of these over, and with it the right to write there. So no tab writes over what another keeps. Where there are no
 * locks (a page that is not secure), all is kept for the tab alone.
 */
import { forgetText, keepText, keptText } from './kept_text.ts';

export const KEPT_DAYS = 7;
/** What is typed is on the device no later than this after it is in the field. */
export const WRITES_AFTER_MS = 500;

/** Of the tab's storage: what this tab's record is called. */
const ID = 'unmask.tab';
/** Before the id: names a record on the device, and the lock of the tab that it is of. */
const RECORD = 'unmask.tab.';
/** Set up and typed: all that the page keeps for a tab but its id. */
const TEXTS = 'unmask.';
const SWITCH = 'unmask.keep-typed';
const OFF = 'off';
const DAY_MS = 86_400_000;

type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
export type TabLocks = Pick<LockManager, 'request'>;

interface TabRecord {
  /** When it was written, ms since 1970. */
  readonly at: number;
  readonly texts: Readonly<Record<string, string>>;
}

export interface KeptTabOptions {
  readonly session: () => TabStorage;
  readonly device: () => TabStorage;
  /** Undefined where the browser has none. */
  readonly locks: TabLocks | undefined;
  /** ms since 1970. */
  readonly now: () => number;
}

/** One tab's part in what is kept. Made once a page. */
export class KeptTab {
  readonly #options: KeptTabOptions;
  /** Null until the tab holds its lock. */
  #id: string | null = null;
  #writes: ReturnType<typeof setTimeout> | undefined;

  constructor(options: KeptTabOptions) {
    this.#options = options;
  }

  /** Storage of the tab, whose texts are kept on the device too. */
  readonly storage = (): Pick<Storage, 'getItem' | 'setItem'> => ({
    getItem: (key) => this.#options.session().getItem(key),
    setItem: (key, text) => {
      this.#options.session().setItem(key, text);
      this.#writeSoon();
    },
  });

  /** False where the browser has no locks: all is kept for the tab alone. */
  get canKeep(): boolean {
    return this.#options.locks !== undefined;
  }

  /** Whether what is typed is kept on the device. */
  get isOn(): boolean {
    return this.canKeep && keptText(this.#options.device, SWITCH) !== OFF;
  }

  /** Kept from now on; or what is kept, of every tab, is taken away, and nothing more is kept. */
  turn(on: boolean): void {
    const { device } = this.#options;
    if (on) {
      forgetText(device, SWITCH);
      void this.begin();
    } else {
      keepText(device, SWITCH, OFF);
      this.forget();
    }
  }

  /** Takes away what is kept on the device, of every tab. What is in the fields stays, and is kept with the next change. */
  forget(): void {
    clearTimeout(this.#writes);
    this.#writes = undefined;
    for (const key of keysOf(this.#options.device, RECORD)) forgetText(this.#options.device, key);
  }

  /** True where a new tab may have something to take over: only then is it worth waiting for {@link begin}. */
  get mayTakeOver(): boolean {
    return this.isOn && this.#texts().length === 0 && keysOf(this.#options.device, RECORD).length > 0;
  }

  /**
   * Takes over what a tab that is gone has left, where this one has nothing, and begins to keep. Never rejects.
   * @param signal ends the taking over: the page has begun without
   */
  async begin(signal?: AbortSignal): Promise<void> {
    try {
      if (!this.isOn) return;
      this.#dropOld();
      if (this.#texts().length === 0) await this.#takeOver(signal);
      await this.#claim();
      this.write();
    } catch {
      // Without locks or storage it is a tab that keeps nothing on the device.
    }
  }

  /** Writes the record now: the page may be going. */
  write(): void {
    clearTimeout(this.#writes);
    this.#writes = undefined;
    const { session, device, now } = this.#options;
    const texts = this.#texts();
    if (this.#id === null || !this.isOn || texts.length === 0) return;
    const record: TabRecord = {
      at: now(),
      texts: Object.fromEntries(texts.map((key) => [key, keptText(session, key) ?? ''])),
    };
    keepText(device, RECORD + this.#id, JSON.stringify(record));
  }

  #writeSoon(): void {
    // Not put off by the next key: what is typed without a pause is kept as well.
    this.#writes ??= setTimeout(() => this.write(), WRITES_AFTER_MS);
  }

  #texts(): readonly string[] {
    return keysOf(this.#options.session, TEXTS).filter((key) => key !== ID);
  }

  #dropOld(): void {
    const { device, now } = this.#options;
    for (const key of keysOf(device, RECORD)) {
      const record = readRecord(keptText(device, key));
      const age = record === null ? Infinity : now() - record.at;
      // A clock that was set back makes no record young for ever.
      if (!(age >= -DAY_MS && age <= KEPT_DAYS * DAY_MS)) forgetText(device, key);
    }
  }

  /** The newest record of a tab that is gone becomes this tab's. */
  async #takeOver(signal: AbortSignal | undefined): Promise<void> {
    const { device, session } = this.#options;
    const records = keysOf(device, RECORD)
      .map((key) => ({ key, at: readRecord(keptText(device, key))?.at ?? 0 }))
      .toSorted((a, b) => b.at - a.at);
    for (const { key } of records) {
      const isMine = await this.#hold(key);
      if (signal?.aborted === true) return;
      if (!isMine) continue;
      this.#id = key.slice(RECORD.length);
      keepText(session, ID, this.#id);
      const { texts = {} } = readRecord(keptText(device, key)) ?? {};
      for (const [name, text] of Object.entries(texts)) keepText(session, name, text);
      return;
    }
  }

  /** Holds the lock of this tab's record. A tab that was duplicated has the other's id, whose lock is taken: it gets its own. */
  async #claim(): Promise<void> {
    if (this.#id !== null) return;
    const { session } = this.#options;
    const before = keptText(session, ID);
    if (before !== null && (await this.#hold(RECORD + before))) {
      this.#id = before;
      return;
    }
    const id = crypto.randomUUID();
    await this.#hold(RECORD + id);
    keepText(session, ID, id);
    this.#id = id;
  }

  /** True where the lock was free: it is held until the tab is gone. */
  #hold(name: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const held = this.#options.locks?.request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      });
      held?.catch(reject);
    });
  }
}

function keysOf(storage: () => Pick<Storage, 'key' | 'length'>, prefix: string): readonly string[] {
  try {
    const all = Array.from({ length: storage().length }, (_, index) => storage().key(index) ?? '');
    return all.filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Null for what is no record. */
function readRecord(kept: string | null): TabRecord | null {
  try {
    const record: unknown = JSON.parse(kept ?? 'null');
    if (typeof record !== 'object' || record === null) return null;
    const { at, texts } = record as Record<string, unknown>;
    if (typeof at !== 'number' || typeof texts !== 'object' || texts === null) return null;
    const written = Object.entries(texts).filter(
      (entry): entry is [string, string] => entry[0].startsWith(TEXTS) && typeof entry[1] === 'string',
    );
    return { at, texts: Object.fromEntries(written) };
  } catch {
    return null;
  }
}

/** This page's. */
export const keptTab = new KeptTab({
  session: () => sessionStorage,
  device: () => localStorage,
  locks: typeof navigator === 'undefined' ? undefined : navigator.locks,
  now: () => Date.now(),
});
