/**
 * The composition root: joins tokenizer, weights and engine and answers the page. One model at a time, one run at a
 * time; a newer request overtakes an older one. Knows nothing of `postMessage`, so that it runs in tests as it is.
 */
import { estimateMs } from '../model/cost.ts';
import { isAbort, toErrorData, UnmaskError } from '../model/errors.ts';
import type { AlbertTokenizer } from '../tokenizer/tokenizer.ts';
import { AlbertTokenizer as Tokenizer } from '../tokenizer/tokenizer.ts';
import { type LoadedModel, loadModel } from '../weights/load.ts';
import { type Engine, startEngine, type StartEngine } from './engine.ts';
import { fillRequest, lookUp, maskedPositions, predictionsOf } from './fill.ts';
import type { FillQuery, FillTrigger, ModelView, WorkerEvent, WorkerRequest } from './messages.ts';
import { RecoveringEngine } from './recovery.ts';

/** On the CPU a run estimated longer than this waits for Enter. */
export const DEFER_ABOVE_MS = 1000;
/** A run shorter than this shows no progress. */
const PROGRESS_AFTER_MS = 300;

/** A model that answers. */
interface Ready {
  readonly loaded: LoadedModel;
  readonly tokenizer: AlbertTokenizer;
  readonly engine: RecoveringEngine;
}

interface Fill {
  readonly id: number;
  readonly query: FillQuery;
  readonly trigger: FillTrigger;
}

interface RunningFill {
  readonly id: number;
  readonly controller: AbortController;
}

export class Host {
  readonly #post: (event: WorkerEvent) => void;
  readonly #startEngine: StartEngine;
  #loading: AbortController | null = null;
  #ready: Ready | null = null;
  #running: RunningFill | null = null;
  /** Asked before the model was there. */
  #pending: Fill | null = null;

  constructor(post: (event: WorkerEvent) => void, start: StartEngine = startEngine) {
    this.#post = post;
    this.#startEngine = start;
  }

  /** Takes one message of the page. Never throws: failures are events. */
  handle(request: WorkerRequest): void {
    switch (request.type) {
      case 'load':
        void this.#load(request);
        return;
      case 'fill':
        this.#overtake();
        if (this.#ready) void this.#fill(this.#ready, request);
        else this.#pending = request;
        return;
      case 'cancel':
        this.#cancel();
        return;
      default:
        // Downloads and the store come with `src/weights/store.ts`.
        this.#post({ type: 'store-failed', error: toErrorData(new Error(`${request.type}: not yet`)) });
    }
  }

  #overtake(): void {
    this.#running?.controller.abort();
    this.#running = null;
    this.#pending = null;
  }

  #cancel(): void {
    const id = this.#running?.id ?? this.#pending?.id;
    this.#overtake();
    if (id !== undefined) this.#post({ type: 'cancelled', id });
  }

  async #load(request: Extract<WorkerRequest, { type: 'load' }>): Promise<void> {
    this.#loading?.abort();
    this.#ready?.engine.close();
    this.#ready = null;
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    try {
      const loaded = await loadModel({
        baseUrl: request.model.from === 'site' ? request.model.baseUrl : '',
        folder: request.model.from === 'site' ? request.model.folder : null,
        signal,
        onProgress: (stage, loadedBytes, totalBytes) =>
          this.#post({ type: 'loading', stage, loadedBytes, totalBytes }),
      });
      const tokenizer = await Tokenizer.create(loaded.tokenizerBytes, loaded.config);
      const { byteLength: bytes } = loaded.listing;
      this.#post({ type: 'loading', stage: 'pipelines', loadedBytes: bytes, totalBytes: bytes });
      const engine = this.#recoveringEngine(loaded, request.backend, signal);
      await engine.engine;
      if (signal.aborted) {
        engine.close();
        return;
      }
      this.#ready = { loaded, tokenizer, engine };
      const pending = this.#pending;
      this.#pending = null;
      if (pending) void this.#fill(this.#ready, pending);
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.#post({ type: 'load-failed', error: toErrorData(error) });
    }
  }

  #recoveringEngine(loaded: LoadedModel, backend: 'auto' | 'cpu', signal: AbortSignal): RecoveringEngine {
    return new RecoveringEngine(
      {
        config: loaded.config,
        weights: loaded.weights,
        identity: { name: loaded.listing.name, revision: loaded.listing.revision },
        signal,
      },
      backend === 'cpu' ? { cpuBecause: 'You chose the CPU.' } : 'auto',
      {
        onEngine: (engine: Engine) => {
          if (!signal.aborted) {
            this.#post({ type: 'ready', backend: engine.view, model: modelView(loaded) });
          }
        },
        onLost: (message) => this.#post({ type: 'gpu-lost', message }),
        onLostAgain: (error) => this.#post({ type: 'gpu-lost-again', error: error.toData() }),
      },
      this.#startEngine,
    );
  }

  async #fill({ loaded, tokenizer, engine }: Ready, { id, query, trigger }: Fill): Promise<void> {
    const controller = new AbortController();
    this.#running = { id, controller };
    const isCurrent = () => this.#running?.controller === controller;
    try {
      const maxTokens = loaded.config.max_position_embeddings;
      const encoded = tokenizer.encode(query.text, query.pair, {
        form: query.form,
        masked: query.masked,
        maxTokens,
      });
      const { tokens, cutTokens, almostMasks } = encoded;
      this.#post({ type: 'tokens', id, tokens, cutTokens, maxTokens, almostMasks });
      const masks = maskedPositions(tokens).length;
      if (masks === 0) {
        this.#post({ type: 'no-mask', id });
        return;
      }
      const { flopsPerSecond } = await engine.engine;
      const estimate = flopsPerSecond && estimateMs(loaded.config, tokens.length, masks, flopsPerSecond);
      if (estimate !== null && estimate > DEFER_ABOVE_MS && trigger === 'typing') {
        if (isCurrent()) this.#post({ type: 'deferred', id, estimateMs: estimate });
        return;
      }
      const lookup = lookUp(query, tokenizer);
      const startMs = performance.now();
      const onProgress = (done: number, total: number): void => {
        const isLong = performance.now() - startMs > PROGRESS_AFTER_MS;
        if (isCurrent() && isLong && done < total) this.#post({ type: 'progress', id, done, total });
      };
      const result = await engine.run(
        fillRequest(encoded, query, lookup, { signal: controller.signal, onProgress }),
      );
      if (!isCurrent()) return;
      const { session } = await engine.engine;
      this.#post({
        type: 'result',
        id,
        masks: result.masks.map((mask) => predictionsOf(mask, query, lookup, tokenizer)),
        identity: session.identity,
        durationMs: result.durationMs,
      });
    } catch (error) {
      // The second loss of a GPU is told by its own event, after which nothing runs.
      const told = error instanceof UnmaskError && error.code === 'gpu/lost';
      if (isCurrent() && !isAbort(error) && !told) {
        this.#post({ type: 'failed', id, error: toErrorData(error) });
      }
    } finally {
      if (isCurrent()) this.#running = null;
    }
  }
}

function modelView({ listing, config }: LoadedModel): ModelView {
  return {
    origin: 'site',
    folder: listing.folder,
    name: listing.name,
    revision: listing.revision,
    byteLength: listing.byteLength,
    description: listing.description,
    isDemo: listing.isDemo,
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    passes: config.num_hidden_layers,
    hiddenSize: config.hidden_size,
  };
}
