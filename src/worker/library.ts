/** The models on this device as the page sees them: fetch one from the hub, list, verify, delete. Failures are events. */
import { requireTokenizer } from '../engine/tokenizer_of.ts';
import { isAbort, toErrorData, UnmaskError, type UnmaskErrorData } from '../model/errors.ts';
import { hubSourceText, parseHubSource } from '../model/hub_source.ts';
import { isHopeless } from '../weights/download_errors.ts';
import { HUB_ORIGIN } from '../weights/hosts.ts';
import { KeptFile } from '../weights/kept_file.ts';
import { originLocks } from '../weights/locks.ts';
import { openOpfs } from '../weights/opfs.ts';
import { byteLengthOf, filesOf, keyOf, partsOfKey, type Manifest } from '../weights/manifest.ts';
import { notedSiteList } from '../weights/site.ts';
import { Store, type StoredModel } from '../weights/store.ts';
import { defaultTransport, type Transport } from '../weights/transport.ts';
import { fetchUnderLock, removeOthers, removeUnused, wholeCopy } from '../weights/upkeep.ts';
import { Download } from './download.ts';
import type { StoredModelView, TokenizerWish, WorkerEvent } from './messages.ts';

/** What the library stands on. */
export interface LibraryServices {
  readonly openStore: () => Promise<Store>;
  readonly transport: Transport;
  readonly hubOrigin: string;
  /** What the browser says is used and allowed. */
  readonly estimate: () => Promise<StorageEstimate>;
}

/** What the library asks and tells others than the page. */
interface LibraryParts extends Partial<LibraryServices> {
  /** The key of the copy that answers now. */
  readonly inUse: () => string | null;
  /** A download is whole, by the key of its copy. */
  readonly onFetched: (copy: { readonly key: string } & TokenizerWish) => void;
}

export class Library {
  readonly transport: Transport;
  readonly #post: (event: WorkerEvent) => void;
  readonly #services: LibraryServices & LibraryParts;
  #store: Promise<Store> | null = null;
  #download: Download | null = null;

  constructor(post: (event: WorkerEvent) => void, parts: LibraryParts) {
    this.#post = post;
    this.#services = {
      openStore: () => Store.open(openOpfs, originLocks()),
      transport: defaultTransport(),
      hubOrigin: HUB_ORIGIN,
      // Missing on insecure origins, although the types say otherwise: then it rejects, and the page shows no figure.
      estimate: async () => await navigator.storage.estimate(),
      ...parts,
    };
    this.transport = this.#services.transport;
  }

  /** The one store of this worker, opened when it is first asked for. */
  store(): Promise<Store> {
    return (this.#store ??= this.#services.openStore());
  }

  /** Fetches a model of the hub, or goes on with one that was interrupted. `tokenizer`: what it is to be read by, once it is whole. */
  download({ repo, tokenizer }: { readonly repo: string } & TokenizerWish): void {
    const running = this.#download;
    if (running?.repo === repo && !running.signal.aborted) {
      running.tell({}, true);
      return;
    }
    if (running && !running.signal.aborted) {
      this.#failed(
        new UnmaskError({
          code: 'store/busy',
          message: `${running.repo} is being fetched; one model at a time.`,
          remedy: 'Wait for it, or pause it first.',
          details: { repo: running.repo },
        }),
      );
      return;
    }
    const download = new Download(repo, this.#post);
    this.#download = download;
    const fetching = (running?.ended ?? Promise.resolve()).then(() =>
      this.#fetch(download, tokenizer === undefined ? {} : { tokenizer }),
    );
    download.ended = fetching.finally(() => {
      if (this.#download === download) this.#download = null;
    });
  }

  pause(): void {
    this.#download?.pause();
  }

  list(): void {
    void this.#try(() => this.#tellStored());
  }

  remove(key: string): void {
    void this.#try(async () => {
      if (this.#services.inUse() === key) throw inUse('in use', 'Choose another model first.');
      const store = await this.store();
      if (!(await removeUnused(store, key))) {
        throw inUse('in use by another tab, or being fetched', 'Close the other tab, or pause first.');
      }
      await this.#tellStored();
    });
  }

  verify(key: string): void {
    void this.#try(async () => {
      const store = await this.store();
      const model = await wholeCopy(key, { store, transport: this.transport });
      let chunks = 0;
      let damagedChunks = 0;
      for (const file of filesOf(model.manifest)) {
        const counted = await new KeptFile({ store, model, file, transport: this.transport }).countDamaged();
        chunks += counted.chunks;
        damagedChunks += counted.damaged;
      }
      this.#post({ type: 'stored-verified', key, chunks, damagedChunks });
    });
  }

  async #fetch(download: Download, wish: TokenizerWish): Promise<void> {
    const { signal } = download;
    const { transport, hubOrigin } = this.#services;
    const { repo, revision } = parseHubSource(download.repo) ?? { repo: download.repo, revision: null };
    const query = { origin: hubOrigin, repo, revision: revision ?? 'main', transport, signal };
    let key: string | null = null;
    let keptBytes = 0;
    try {
      const store = await this.store();
      download.tell({ state: 'looking-up' }, true);
      // An interrupted download goes on at the revision it began with, so that nothing is fetched twice.
      const begun = await store.partial({ source: 'hub', name: repo, ref: revision });
      const manifest: Manifest = begun?.manifest ?? (await (await hub()).manifestFromHub(query));
      // Of a name without an owner, whose it is.
      download.tell({ repo: hubSourceText({ repo: manifest.name, revision }) });
      key = keyOf(manifest);
      keptBytes = begun ? await store.keptBytes(begun) : 0;
      download.tell({ state: 'fetching', loadedBytes: keptBytes, totalBytes: byteLengthOf(manifest) }, true);
      await fetchUnderLock(manifest, {
        store,
        transport,
        signal,
        onWait: () => download.tell({ state: 'waiting', error: otherTab() }, true),
        onBytes: (count) => download.arrived(count),
        onProgress: (_file, kept) => {
          keptBytes = kept;
          download.tell({ state: 'fetching', loadedBytes: kept, error: null });
        },
        onTrouble: (error) => download.trouble(error),
        judge: (files) => requireTokenizer(files, wish.tokenizer),
        onAgain: (again) => download.tell({ state: 'fetching', again }, true),
        onVerifying: () => download.tell({ state: 'verifying' }, true),
      });
      await removeOthers(store, manifest);
      // First, so that its load is under way when the page hears that the download is done.
      this.#services.onFetched({ key, ...wish });
      download.tell({ state: 'done', loadedBytes: byteLengthOf(manifest), key, error: null }, true);
    } catch (error) {
      // A piece that was cut off is fetched again: it does not count, as it does while it arrives.
      if (isAbort(error)) download.tell({ state: 'paused', loadedBytes: keptBytes, error: null }, true);
      else {
        // A download that can never become this model is removed.
        if (key !== null && isHopeless(error)) await this.#forget(key);
        const why = await hub()
          .then(({ whyRefused }) => whyRefused(error, query))
          .catch(() => error);
        download.tell({ state: 'failed', error: toErrorData(why) }, true);
      }
    }
    this.list();
  }

  async #forget(key: string): Promise<void> {
    await removeUnused(await this.store(), key).catch(() => false);
  }

  async #tellStored(): Promise<void> {
    const store = await this.store();
    const inUse = this.#services.inUse();
    const models = await Promise.all((await store.list()).map((model) => viewOf(model, store, inUse)));
    const estimate = await this.#services.estimate().catch((): StorageEstimate => ({}));
    this.#post({
      type: 'stored',
      store: {
        where: store.reason === null ? 'disk' : 'memory',
        reason: store.reason,
        models,
        used: inUse === null ? null : { key: inUse, where: await store.placeOf(inUse) },
        site: (await notedSiteList(store)).map(({ folder, name, byteLength, isDemo }) => ({
          folder,
          name,
          byteLength,
          isDemo,
        })),
        usedBytes: estimate.usage ?? null,
        quotaBytes: estimate.quota ?? null,
      },
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#post({ type: 'store-failed', error: toErrorData(error) });
  }
}

async function viewOf(model: StoredModel, store: Store, inUse: string | null): Promise<StoredModelView> {
  const { key, manifest } = model;
  const keptBytes = await store.keptBytes(model);
  const here = { key, keptBytes, inUse: key === inUse };
  if (manifest === null) {
    const { source, name, revision } = partsOfKey(key) ?? { source: 'site', name: key, revision: '' };
    // Asked for again at its own revision, its bytes serve.
    const ref = source === 'hub' ? revision : null;
    return { ...here, source, name, revision, ref, totalBytes: keptBytes, complete: false, damaged: true };
  }
  const { source, name, revision, ref = null } = manifest;
  const complete = model.isWhole || model.isAllHere;
  const totalBytes = byteLengthOf(manifest);
  return { ...here, source, name, revision, ref, totalBytes, complete, damaged: false };
}

/** How the hub is asked: fetched by those who ask it, as a visitor who stays with the embedded model does not. */
const hub = () => import('../weights/hub.ts');

function otherTab(): UnmaskErrorData {
  return new UnmaskError({
    code: 'store/busy',
    message: 'Another tab is fetching this model.',
    remedy: 'Nothing needs to be done: what it fetches serves here as well.',
  }).toData();
}

function inUse(how: string, remedy: string): UnmaskError {
  return new UnmaskError({
    code: 'store/in-use',
    message: `This model is ${how}, so it was not deleted.`,
    remedy,
  });
}
