/** Locks that several tabs share (the origin's Web Locks). A browser without them gets locks within one tab. */
import { abortError, throwIfAborted } from '../model/abort.ts';

export interface Locks {
  /**
   * Runs `work` while nobody else holds `name`; `onWait` is told first when somebody does.
   * @throws AbortError when `signal` fires while it waits, and whatever `work` throws.
   */
  hold<T>(name: string, work: () => Promise<T>, options?: HoldOptions): Promise<T>;
  /** Runs `work` only if nobody holds or shares `name` now; false when somebody does. */
  tryHold(name: string, work: () => Promise<void>): Promise<boolean>;
  /** Shares `name` until the function given back is called. */
  share(name: string): Promise<() => void>;
}

export interface HoldOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: () => void;
}

/** The origin's own locks where the browser has them. */
export function originLocks(): Locks {
  // Missing on insecure origins, and in Node before 24, whatever the types say.
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  const manager = navigator?.locks;
  return manager === undefined ? new LocalLocks() : webLocks(manager);
}

function webLocks(manager: LockManager): Locks {
  const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
  return {
    hold: async (name, work, { signal, onWait } = {}) => {
      throwIfAborted(signal);
      const free = await manager.request(name, { ifAvailable: true }, async (lock) =>
        lock === null ? null : { value: await work() },
      );
      if (free !== null) return free.value;
      onWait?.();
      const granted = { yet: false };
      try {
        return await manager.request(name, options(signal), () => {
          granted.yet = true;
          return work();
        });
      } catch (error) {
        if (!granted.yet && signal?.aborted === true) throw abortError(signal);
        throw error;
      }
    },
    tryHold: (name, work) =>
      manager.request(name, { ifAvailable: true }, async (lock) => {
        if (lock === null) return false;
        await work();
        return true;
      }),
    share: (name) =>
      new Promise((resolve, reject) => {
        manager
          .request(name, { mode: 'shared' }, () => new Promise<void>((release) => resolve(() => release())))
          .catch(reject);
      }),
  };
}

/** Locks within one tab: they bind whoever uses this object. */
export class LocalLocks implements Locks {
  readonly #held = new Map<string, Promise<void>>();
  readonly #shares = new Map<string, number>();

  async hold<T>(name: string, work: () => Promise<T>, { signal, onWait }: HoldOptions = {}): Promise<T> {
    throwIfAborted(signal);
    let told = false;
    for (let other = this.#held.get(name); other !== undefined; other = this.#held.get(name)) {
      if (!told) onWait?.();
      told = true;
      await untilAborted(other, signal);
    }
    let release: () => void = () => undefined;
    this.#held.set(name, new Promise((resolve) => (release = resolve)));
    try {
      return await work();
    } finally {
      this.#held.delete(name);
      release();
    }
  }

  async tryHold(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#held.has(name) || (this.#shares.get(name) ?? 0) > 0) return false;
    await this.hold(name, work);
    return true;
  }

  share(name: string): Promise<() => void> {
    this.#shares.set(name, (this.#shares.get(name) ?? 0) + 1);
    let released = false;
    return Promise.resolve(() => {
      if (!released) this.#shares.set(name, (this.#shares.get(name) ?? 1) - 1);
      released = true;
    });
  }
}

function untilAborted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return wait;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    void wait.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}
