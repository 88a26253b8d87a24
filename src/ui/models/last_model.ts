/** The kept model used last, remembered from visit to visit where storage allows it. */
import type { LastUsed } from '../../page/client.ts';
import { forgetText, keepText, keptText } from '../kept_text.ts';

const STORAGE_KEY = 'unmask.model';

/** Where storage refuses, the next visit starts with the site's own model, and offers the kept one. */
export function lastUsedModel(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): LastUsed {
  return {
    get: () => keptText(storage, STORAGE_KEY),
    set: (key) => {
      if (key === null) forgetText(storage, STORAGE_KEY);
      else keepText(storage, STORAGE_KEY, key);
    },
  };
}
