/** Small texts in the browser's storage. Storage may be full or forbidden, as in private windows: that costs only the keeping. */

/** The text under a key; null where there is none, or it cannot be read. */
export function keptText(storage: () => Pick<Storage, 'getItem'>, key: string): string | null {
  return unlessRefused(() => storage().getItem(key));
}

export function keepText(storage: () => Pick<Storage, 'setItem'>, key: string, text: string): void {
  unlessRefused(() => storage().setItem(key, text));
}

export function forgetText(storage: () => Pick<Storage, 'removeItem'>, key: string): void {
  unlessRefused(() => storage().removeItem(key));
}

function unlessRefused<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
