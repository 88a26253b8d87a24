/** One store, several tabs: who fetches a model, and which copies may go. */
import { fetchModel, type FetchModelOptions } from './fetch_model.ts';
import { familyOf, keyOf, type Manifest } from './manifest.ts';
import { modelLock, useLock, type Store, type WholeModel } from './store.ts';

/** Fetches a model while no other tab does; a copy that another tab has finished meanwhile is taken as it is. */
export async function fetchUnderLock(
  manifest: Manifest,
  options: FetchModelOptions & { readonly onWait?: () => void },
): Promise<WholeModel> {
  const { store, signal, onWait } = options;
  const key = keyOf(manifest);
  return store.locks.hold(
    modelLock(key),
    async () => {
      const known = await store.find(key);
      return known?.isWhole ? known : fetchModel(manifest, options);
    },
    { signal, ...(onWait === undefined ? {} : { onWait }) },
  );
}

/**
 * Removes the other revisions of a model that is now whole and verified, but for those some tab uses: what its branch stood for
 * before. What was asked for by another name (a tag, a proposed change) was asked for beside it, and stays.
 */
export async function removeOthers(store: Store, { source, name, revision, ref }: Manifest): Promise<void> {
  const key = keyOf({ source, name, revision });
  for (const other of await store.list()) {
    if (other.key === key || !other.key.startsWith(familyOf({ source, name }))) continue;
    if (other.manifest.ref !== ref) continue;
    await removeUnused(store, other.key);
  }
}

/** Removes a copy, whole or not, unless some tab uses or fetches it; false when one does. */
export async function removeUnused(store: Store, key: string): Promise<boolean> {
  const removed = { yet: false };
  await store.locks.tryHold(useLock(key), async () => {
    removed.yet = await store.locks.tryHold(modelLock(key), () => store.remove(key));
  });
  return removed.yet;
}
