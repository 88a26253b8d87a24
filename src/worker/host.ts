/**
 * Hands each message of the page to whom it is for: the change of models, what is kept on the disk, the probes. Knows nothing of
 * `postMessage`, so that it runs in tests as it is.
 */
import type { StartEngine } from '../engine/engine.ts';
import { startEngine } from '../engine/start_engine.ts';
import { Library, type LibraryServices } from './library.ts';
import type { WorkerEvent, WorkerRequest } from './messages.ts';
import { Probes } from './probes.ts';
import { modelNames, Switcher, type Ready } from './switcher.ts';

export class Host {
  readonly #library: Library;
  readonly #probes: Probes;
  readonly #models: Switcher;

  /** `services`: the store, the network and the hub's address; replaced in tests, as `start` is. */
  constructor(
    post: (event: WorkerEvent) => void,
    start: StartEngine = startEngine,
    services: Partial<LibraryServices> = {},
  ) {
    this.#probes = new Probes(post);
    this.#library = new Library(post, {
      ...services,
      inUse: () => this.#models.ready?.loaded.from.key ?? null,
      onFetched: (copy) => this.#models.tell({ type: 'fetched', ...copy }),
    });
    this.#models = new Switcher({
      post,
      startEngine: start,
      loadOptions: async () => ({
        store: await this.#library.store(),
        transport: this.#library.transport,
      }),
      onRetire: () => this.#probes.use(null),
      onUse: (model, flopsPerSecond) => this.#use(model, flopsPerSecond),
      onEngine: (flopsPerSecond) => this.#probes.engineReplaced(flopsPerSecond),
      onEnd: () => this.#library.list(),
    });
  }

  /** Takes one message of the page. Never throws: failures are events. */
  handle(request: WorkerRequest): void {
    switch (request.type) {
      case 'load':
        this.#models.load(request);
        return;
      case 'cancel-load':
        this.#models.tell({ type: 'stopped' });
        return;
      case 'switch-seen':
        this.#models.tell({ type: 'seen' });
        return;
      case 'download':
        this.#library.download(request);
        return;
      case 'pause-download':
        this.#library.pause();
        return;
      case 'list-stored':
        this.#library.list();
        return;
      case 'delete-stored':
        this.#library.remove(request.key);
        return;
      case 'verify-stored':
        this.#library.verify(request.key);
        return;
      case 'probe':
        this.#probes.handle(request);
        return;
    }
  }

  #use(model: Ready, flopsPerSecond: number | null): void {
    const { loaded } = model;
    this.#probes.use({ ...model, ...modelNames(loaded), config: loaded.config }, flopsPerSecond);
  }
}
