/** Keeps the scores of a run as they come, on the disk, one run at a time. Answers the page in the order in which it asks. No DOM. */
import { isAbort } from '../../model/errors.ts';
import { SerialQueue } from '../../model/serial_queue.ts';
import type { Folder } from '../../weights/folder.ts';
import type { Locks } from '../../weights/locks.ts';
import { JournalFile, journalKey, keptRuns, nameOf, removeRun, type Found } from './journal_file.ts';
import type { JournalAsk, JournalOf, JournalTell, Keeping } from './messages.ts';

type Append = Extract<JournalAsk, { readonly kind: 'append' }>;

interface KeeperParts {
  /** The folder of the journals. @throws whatever the browser refuses it with */
  readonly openFolder: () => Promise<Folder>;
  readonly locks: Locks;
  readonly tell: (told: JournalTell) => void;
  /** How long is waited for a tab that is just being left. */
  readonly lockWaitMs?: number;
}

/** A run that is open, and its lock. */
interface Open {
  readonly id: number;
  readonly journal: JournalFile;
  readonly unlock: () => void;
}

const LOCK_WAIT_MS = 1_500;
/** Items told at a time: a few milliseconds of the page's thread. */
const ITEMS_A_TELL = 2_000;

export class JournalKeeper {
  readonly #parts: KeeperParts;
  readonly #queue = new SerialQueue();
  #folder: Promise<Folder> | null = null;
  #open: Open | null = null;
  /** What came while something was written: it is written together. */
  #waiting: Append[] = [];

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Settles when it is done, whatever came of it. */
  receive(ask: JournalAsk): Promise<void> {
    switch (ask.kind) {
      case 'append':
        this.#waiting.push(ask);
        return this.#queue.run(() => this.#write());
      case 'open':
        return this.#queue.run(() => this.#begin(ask.id, ask.of));
      case 'close':
        return this.#queue.run(async () => {
          if (this.#open?.id === ask.id) await this.#close();
        });
      case 'list':
        return this.#queue.run(() => this.#list(ask.id));
      case 'remove':
        return this.#queue.run(() => this.#remove(ask.id, ask.key));
    }
  }

  async #begin(id: number, of: JournalOf): Promise<void> {
    await this.#close();
    try {
      const folder = await this.#journals();
      const unlock = await this.#lock(await journalKey(of));
      if (unlock === null) {
        this.#tellOpened(id, { kind: 'not-kept', why: 'other-tab' }, null);
        return;
      }
      try {
        const { journal, found } = await JournalFile.open(folder, of);
        this.#open = { id, journal, unlock };
        this.#tellOpened(id, { kind: 'kept' }, found);
      } catch (error) {
        unlock();
        throw error;
      }
    } catch (error) {
      this.#tellOpened(id, refusal(error), null);
    }
  }

  #tellOpened(id: number, keeping: Keeping, found: Found | null): void {
    const results = found?.results ?? [];
    for (let start = 0; start < results.length; start += ITEMS_A_TELL) {
      this.#parts.tell({ kind: 'found', id, results: results.slice(start, start + ITEMS_A_TELL) });
    }
    this.#parts.tell({ kind: 'opened', id, keeping, model: found?.model ?? null });
  }

  /** Null where another tab has it, and does not let it go soon. */
  #lock(key: string): Promise<(() => void) | null> {
    const { locks, lockWaitMs = LOCK_WAIT_MS } = this.#parts;
    return new Promise((resolve, reject) => {
      locks
        .hold(lockOf(key), () => new Promise<void>((release) => resolve(() => release())), {
          signal: AbortSignal.timeout(lockWaitMs),
        })
        .catch((error: unknown) => {
          if (isAbort(error)) resolve(null);
          else reject(error instanceof Error ? error : new Error('There is no lock.', { cause: error }));
        });
    });
  }

  /** All that waits, in one go. */
  async #write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const own = waiting.filter(({ id }) => id === this.#open?.id);
    if (this.#open === null || own.length === 0) return;
    const { id, journal } = this.#open;
    try {
      await journal.append(
        own[0].model,
        own.flatMap(({ results }) => results),
      );
    } catch (error) {
      await this.#close();
      this.#parts.tell({ kind: 'lost', id, keeping: refusal(error) });
    }
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.journal.close().catch(() => undefined);
    open?.unlock();
  }

  async #list(id: number): Promise<void> {
    const runs = await this.#journals()
      .then(keptRuns)
      .catch(() => []);
    this.#parts.tell({ kind: 'listed', id, runs });
  }

  async #remove(id: number, key: string): Promise<void> {
    const removed = { yet: false };
    try {
      const folder = await this.#journals();
      if (this.#open?.journal.key === key) await this.#removeOpen(folder, this.#open);
      else await this.#parts.locks.tryHold(lockOf(key), () => removeRun(folder, key));
      removed.yet = !(await folder.files()).includes(nameOf(key));
    } catch {
      // It stays in the list, which is what the page is told.
    }
    this.#parts.tell({ kind: 'removed', id, isRemoved: removed.yet });
  }

  /** Under its own lock: a browser gives one that was let go to nobody in the same moment, not even to who had it. */
  async #removeOpen(folder: Folder, { id, journal }: Open): Promise<void> {
    await journal.close();
    try {
      await removeRun(folder, journal.key);
    } finally {
      await this.#close();
      this.#parts.tell({ kind: 'lost', id, keeping: { kind: 'not-kept', why: 'removed' } });
    }
  }

  /** Asked for again where it was refused: room may have been made. */
  #journals(): Promise<Folder> {
    this.#folder ??= this.#parts.openFolder().catch((error: unknown) => {
      this.#folder = null;
      throw error;
    });
    return this.#folder;
  }
}

function lockOf(key: string): string {
  return `unmask journal ${key}`;
}

function refusal(error: unknown): Keeping {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  return { kind: 'not-kept', why: isFull ? 'no-room' : 'refused' };
}
