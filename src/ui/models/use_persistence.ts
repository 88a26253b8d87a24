import { useEffect, useState } from 'react';

/** Whether the browser may clear what is kept when space runs short. */
export type Persistence = 'unknown' | 'kept' | 'not-asked' | 'refused';

/** What the browser says of keeping, and the way to ask it. `navigator.storage.persist` is for the page, not the worker. */
export function usePersistence(): { readonly persistence: Persistence; readonly ask: () => void } {
  const [persistence, setPersistence] = useState<Persistence>('unknown');
  useEffect(() => {
    let isCurrent = true;
    void isPersisted().then((kept) => {
      if (isCurrent) setPersistence(kept ? 'kept' : 'not-asked');
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  const ask = (): void => void persist().then((kept) => setPersistence(kept ? 'kept' : 'refused'));
  return { persistence, ask };
}

/** Missing on insecure origins, whatever the types say; may throw in private windows. */
async function isPersisted(): Promise<boolean> {
  try {
    return await navigator.storage.persisted();
  } catch {
    return false;
  }
}

async function persist(): Promise<boolean> {
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}
