/**
 * How often the page ended while it was opening a kept copy, as a phone ends a page that takes too much memory: no event tells of that, so
 * it is noted before, and the note taken back where the page goes on or the visitor leaves it. Remembered from visit to visit.
 */

export interface Openings {
  /** How often in a row; 0 for a copy that was opened since, and for another one than was opened last. */
  endings(key: string): number;
  /** Opening a copy begins. */
  begin(key: string): void;
  /** It is open. */
  opened(): void;
  /** It is not opened after all: it was refused, or something else was chosen, or the visitor leaves the page. */
  left(): void;
}

const STORAGE_KEY = 'unmask.opening';

/** @param storage may throw when asked for, as in private windows: then nothing is remembered */
export function openingsIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): Openings {
  let pending: { readonly key: string; readonly before: number } | null = null;
  const endings = (key: string): number => {
    try {
      const [count, of] = storage().getItem(STORAGE_KEY)?.split(' ') ?? [];
      return of === key && /^\d+$/.test(count) ? Number(count) : 0;
    } catch {
      return 0;
    }
  };
  const keep = (key: string, count: number): void => {
    try {
      storage().setItem(STORAGE_KEY, `${count} ${key}`);
    } catch {
      // Then the next visit tries it again, as if it had not been tried.
    }
  };
  const settle = (countOf: (before: number) => number): void => {
    if (pending !== null) keep(pending.key, countOf(pending.before));
    pending = null;
  };
  return {
    endings,
    begin: (key) => {
      settle((before) => before);
      pending = { key, before: endings(key) };
      keep(key, pending.before + 1);
    },
    opened: () => settle(() => 0),
    left: () => settle((before) => before),
  };
}
