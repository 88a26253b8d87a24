/**
 * The composition root: joins tokenizer, weights and engine and answers the page. One model at a time. Knows nothing of `postMessage`, so that it runs in tests as it is.
 */
import { isAbort, toErrorData } from '../model/errors.ts';
import type { ModelNames } from '../model/session.ts';
import { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { loadFiles, loadFromSite, loadStored, type LoadedModel, type LoadOptions } from '../weights/load.ts';
import { type Engine, startEngine, type StartEngine } from '../engine/engine.ts';
import { Library, type LibraryServices } from './library.ts';
import { tellSometimes } from './load_progress.ts';
import type {
  ModelChoice,
  ModelView,
  WorkerEvent,
  WorkerRequest,
} from './messages.ts';
import { Probes } from './probes.ts';
import { RecoveringEngine } from '../engine/recovery.ts';

/** A model that answers. */
interface Ready {
  readonly loaded: LoadedModel;
  readonly tokenizer: AlbertTokenizer;
  readonly engine: RecoveringEngine;
  /** The GPU was lost twice: nothing more comes from this one. */
  readonly isDead: () => boolean;
}

export class Host {
  readonly #post: (event: WorkerEvent) => void;
  readonly #startEngine: StartEngine;
  readonly #library: Library;
  readonly #probes: Probes;
  #loading: AbortController | null = null;
  #ready: Ready | null = null;

  /** `services`: the store, the network and the hub's address; replaced in tests, as `start` is. */
  constructor(
    post: (event: WorkerEvent) => void,
    start: StartEngine = startEngine,
    services: Partial<LibraryServices> = {},
  ) {
    this.#post = post;
    this.#startEngine = start;
    this.#probes = new Probes(post);
    this.#library = new Library(post, () => this.#ready?.loaded.from.key ?? null, services);
  }

  /** Takes one message of the page. Never throws: failures are events. */
  handle(request: WorkerRequest): void {
    switch (request.type) {
      case 'load':
        void this.#load(request);
        return;
      case 'cancel-load':
        this.#loading?.abort();
        if (this.#ready) void this.#tellReady(this.#ready);
        return;
      case 'download':
        this.#library.download(request.repo);
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

  /** The model in use answers until the new one is ready; when that fails it stays. */
  async #load(request: Extract<WorkerRequest, { type: 'load' }>): Promise<void> {
    this.#loading?.abort();
    if (this.#ready?.isDead() === true) this.#retire();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    let loaded: LoadedModel | null = null;
    try {
      loaded = await this.#open(request.model, {
        store: await this.#library.store(),
        transport: this.#library.transport,
        signal,
        onProgress: tellSometimes((stage, loadedBytes, totalBytes) => {
          if (!signal.aborted) this.#post({ type: 'loading', stage, loadedBytes, totalBytes });
        }),
      });
      const tokenizer = await AlbertTokenizer.create(loaded.tokenizerBytes, loaded.config);
      const { byteLength: bytes } = loaded.from;
      const next = this.#recoveringEngine(loaded, tokenizer, request.backend, signal);
      await next.engine.engine;
      if (signal.aborted) {
        next.engine.close();
        loaded.release();
        return;
      }
      this.#post({ type: 'loading', stage: 'pipelines', loadedBytes: bytes, totalBytes: bytes });
      await this.#replace(next);
    } catch (error) {
      loaded?.release();
      // The model in use, if there is one, goes on answering.
      if (!signal.aborted && !isAbort(error)) this.#post({ type: 'load-failed', error: toErrorData(error) });
    }
    this.#library.list();
  }

  #open(choice: ModelChoice, options: LoadOptions): Promise<LoadedModel> {
    switch (choice.from) {
      case 'site':
        return loadFromSite(choice, options);
      case 'stored':
        return loadStored(choice.key, options);
      case 'files':
        return loadFiles(choice.files, { ...options, name: choice.name });
    }
  }

  /** From here on `next` answers. */
  async #replace(next: Ready): Promise<void> {
    this.#retire();
    this.#ready = next;
    await this.#tellReady(next);
    // One that is gone already was told of by its own event.
    const flopsPerSecond = await next.engine.engine.then(
      (engine) => engine.flopsPerSecond,
      () => null,
    );
    const { config } = next.loaded;
    const host = {
      ...next,
      maxTokens: config.max_position_embeddings,
      passes: config.num_hidden_layers,
      config,
    };
    this.#probes.use({ ...host, ...namesOf(next.loaded) }, flopsPerSecond);
  }

  /** Frees the GPU of the model in use, for the one on its way; false where there is none. */
  #makeRoom(): boolean {
    if (this.#ready === null) return false;
    this.#retire();
    this.#post({ type: 'made-room' });
    return true;
  }

  #retire(): void {
    this.#ready?.engine.close();
    this.#ready?.loaded.release();
    this.#ready = null;
    this.#probes.use(null);
  }

  async #tellReady({ engine, loaded }: Ready): Promise<void> {
    try {
      const { view } = await engine.engine;
      this.#post({ type: 'ready', backend: view, model: modelView(loaded) });
    } catch {
      // The second loss of its GPU was told by its own event.
    }
  }

  #recoveringEngine(
    loaded: LoadedModel,
    tokenizer: AlbertTokenizer,
    backend: 'auto' | 'cpu',
    signal: AbortSignal,
  ): Ready {
    let dead = false;
    const engine: RecoveringEngine = new RecoveringEngine(
      {
        config: loaded.config,
        weights: loaded.weights,
        identity: namesOf(loaded),
        dtype: loaded.dtype,
        signal,
        // An engine in use that is being rebuilt has freed its own GPU already: it must not retire itself.
        makeRoom: () => this.#ready?.loaded !== loaded && this.#makeRoom(),
      },
      backend === 'cpu' ? { cpuBecause: 'You chose the CPU.' } : 'auto',
      {
        onEngine: ({ view, flopsPerSecond }: Engine) => {
          // The first is told once the model is in use; later ones replace an engine that was lost.
          if (this.#ready?.engine === engine) {
            this.#probes.engineReplaced(flopsPerSecond);
            this.#post({ type: 'ready', backend: view, model: modelView(loaded) });
          }
        },
        onLost: (message) => this.#post({ type: 'gpu-lost', message }),
        onLostAgain: (error) => {
          dead = true;
          this.#post({ type: 'gpu-lost-again', error: error.toData() });
        },
      },
      this.#startEngine,
    );
    return { loaded, tokenizer, engine, isDead: () => dead };
  }
}

function namesOf({ from: { name, revision, content } }: LoadedModel): ModelNames {
  return { name, revision, content };
}

function modelView({ from, config }: LoadedModel): ModelView {
  return {
    origin: from.origin,
    folder: from.folder,
    key: from.key,
    name: from.name,
    revision: from.revision,
    content: from.content,
    byteLength: from.byteLength,
    description: from.description,
    isDemo: from.isDemo,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    passes: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
  };
}
