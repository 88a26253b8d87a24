/** The kept model used last, remembered from visit to visit where storage allows it. */
import type { LastUsed } from '../../page/client.ts';

const STORAGE_KEY = 'unmask.model';

/** @param storage may throw when asked for, as in private windows */
export function lastUsedModel(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): LastUsed {
  return {
    get: () => {
      try {
        return storage().getItem(STORAGE_KEY);
      } catch {
        return null;
      }
    },
    set: (key) => {
      try {
        if (key === null) storage().removeItem(STORAGE_KEY);
        else storage().setItem(STORAGE_KEY, key);
      } catch {
        // The next visit then starts with the site's own model, and offers the kept one.
      }
    },
  };
}
