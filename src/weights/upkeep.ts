/** One store, several tabs: who fetches or mends a model, and which copies may go. */
import { throwIfAborted } from '../model/abort.ts';
import { UnmaskError } from '../model/errors.ts';
import { unrepairedError } from './download_errors.ts';
import { fetchModel, type FetchModelOptions } from './fetch_model.ts';
import { familyOf, keyOf, type Manifest } from './manifest.ts';
import { renewSecond } from './records.ts';
import { modelLock, useLock, type Store, type WholeModel } from './store.ts';
import { forRepair } from './transport.ts';

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
 * The whole copy of this key. One that is all here but has no manifest that can be believed (lost, damaged, of an earlier build) is
 * compared with what was published first, and of it only what is damaged is fetched. What is said of a copy a second time is put
 * right.
 * @throws UnmaskError `store/missing` for a copy that is gone, not whole, or says no longer what it is; `weights/damaged` for one
 *   that cannot be mended now. AbortError when `signal` fires.
 */
export async function wholeCopy(
  key: string,
  options: Pick<FetchModelOptions, 'store' | 'transport' | 'signal'>,
): Promise<WholeModel> {
  const { store, transport, signal } = options;
  const model = await store.find(key);
  if (!model || model.isWhole || !model.isAllHere) {
    const whole = model?.isWhole ? model : await store.require(key);
    await store.locks
      .tryHold(modelLock(key), () => renewSecond(whole.folder, whole.manifest))
      .catch(() => undefined);
    return whole;
  }
  try {
    return await fetchUnderLock(model.manifest, { store, transport: forRepair(transport), signal });
  } catch (error) {
    throwIfAborted(signal);
    const file = error instanceof UnmaskError ? error.details.file : undefined;
    throw typeof file === 'string' ? unrepairedError(file, error) : error;
  }
}

/**
 * Removes the other revisions of a model that is now whole and verified, but for those some tab uses: what its branch stood for
 * before. What was asked for by another name (a tag, a proposed change) was asked for beside it, and stays.
 */
export async function removeOthers(store: Store, { source, name, revision, ref }: Manifest): Promise<void> {
  const key = keyOf({ source, name, revision });
  for (const other of await store.list()) {
    if (other.key === key || !other.key.startsWith(familyOf({ source, name }))) continue;
    if (other.manifest === null || other.manifest.ref !== ref) continue;
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
