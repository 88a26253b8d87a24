/**
 * The service worker seen from the page: registered here, and told of as one immutable value for
 * `useSyncExternalStore`. What it keeps is said in `tools/vite/pwa.ts`.
 *
 * A new version never takes over by itself: it waits until `update` is called, and only the tab that called it reloads.
 */
import { copyInUse, type ViewState } from '../page/client.ts';
import { ExternalStore } from '../page/external_store.ts';

export interface PwaState {
  /** The page opens with the network off: a service worker is active, so all the page needs was kept when it installed. */
  readonly pageKept: boolean;
  /** The files of the model in use are kept on this device. */
  readonly modelKept: boolean;
  /** Both of them, and only then may the page say "Ready offline". */
  readonly ready: boolean;
  /**
   * Reloads with the newer version, or null when this is the newest known. Not null when a new version waits, when another
   * tab has taken one, or when a part of this page is no longer on the server. The draft outlives the reload.
   */
  readonly update: (() => void) | null;
}

export interface PwaOptions {
  /** Absent where the browser has none: insecure origins, some private windows. */
  readonly container: ServiceWorkerContainer | undefined;
  /** Tells of `vite:preloadError`. */
  readonly window: EventTarget;
  readonly reload: () => void;
  /** Whether anything is kept of the page: a visitor may clear that and leave the service worker. */
  readonly hasCaches: () => Promise<boolean>;
}

const INITIAL: PwaState = { pageKept: false, modelKept: false, ready: false, update: null };

/** Made once, as long-lived as the page. */
export class Pwa {
  readonly #options: PwaOptions;
  readonly #store = new ExternalStore<PwaState>(INITIAL);
  /** This tab asked for the new version: it reloads when that takes over. */
  #taking = false;
  /** A part of this page is no longer on the server. */
  #isOutdated = false;

  constructor(options: PwaOptions) {
    this.#options = options;
    // A script or style of this version is gone, as after a deploy. Not prevented: the import still fails where it was asked.
    options.window.addEventListener('vite:preloadError', () => {
      this.#isOutdated = true;
      this.#offerReload();
    });
  }

  /** For `useSyncExternalStore`: {@link ExternalStore}. */
  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  setModelKept(modelKept: boolean): void {
    this.#set({ modelKept });
  }

  /**
   * Registers the service worker at `url`; its folder is its scope. Never throws: without one the page works, only not
   * offline. Settles once the service worker is active, or cannot be.
   */
  async register(url: string): Promise<void> {
    const { container, reload } = this.#options;
    if (container === undefined) return;
    let controlled = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      // Nothing controls the page any more: what was kept is gone, and no new version has come.
      if (container.controller === null) void this.look();
      else if (this.#taking) reload();
      // Another tab took a new version. This page goes on, but what it has not loaded yet is gone.
      else if (controlled) this.#offerReload();
      controlled = true;
    });
    try {
      const registration = await container.register(url, { updateViaCache: 'none' });
      this.#watch(registration, registration.installing);
      registration.addEventListener('updatefound', () => this.#watch(registration, registration.installing));
      if (registration.waiting !== null) this.#offerWaiting(registration);
      await container.ready;
      this.#set({ pageKept: true });
    } catch {
      // Refused, or no network at a first visit: `pageKept` stays false, and nothing is claimed.
    }
  }

  /** Looks whether what opens the page offline is still there: a visitor, or the browser, may have deleted it. Never throws. */
  async look(): Promise<void> {
    const { container, hasCaches } = this.#options;
    if (container === undefined || !this.#store.getSnapshot().pageKept) return;
    const registration = await container.getRegistration().catch(() => undefined);
    const isActive = (registration?.active ?? null) !== null;
    if (isActive && (await hasCaches().catch(() => false))) return;
    // With the service worker went the version that waited.
    this.#set({ pageKept: false, ...(isActive || this.#isOutdated ? {} : { update: null }) });
  }

  /** Offers the version being installed once it waits. The very first does not wait: nothing is active before it. */
  #watch(registration: ServiceWorkerRegistration, installing: ServiceWorker | null): void {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed' && registration.active !== null) this.#offerWaiting(registration);
    });
  }

  #offerWaiting(registration: ServiceWorkerRegistration): void {
    this.#set({
      update: () => {
        if (registration.waiting === null) {
          this.#options.reload();
          return;
        }
        this.#taking = true;
        // The generated service worker skips its waiting at this message.
        registration.waiting.postMessage({ type: 'SKIP_WAITING' });
      },
    });
  }

  #offerReload(): void {
    this.#set({ update: this.#options.reload });
  }

  #set(change: Partial<Pick<PwaState, 'pageKept' | 'modelKept' | 'update'>>): void {
    const before = this.#store.getSnapshot();
    const { pageKept, modelKept, update } = { ...before, ...change };
    const isChanged =
      pageKept !== before.pageKept || modelKept !== before.modelKept || update !== before.update;
    if (isChanged) this.#store.set({ pageKept, modelKept, update, ready: pageKept && modelKept });
  }
}

/** Whether the files of the model in use are kept on this device, so that a visit without a network finds them. */
export function isModelKept({ model, kept }: Pick<ViewState, 'model' | 'kept'>): boolean {
  // Until the worker has told what it keeps: a model that came from there is there.
  if (kept.view === null) return model?.origin === 'stored';
  return copyInUse(model, kept) === 'disk';
}
