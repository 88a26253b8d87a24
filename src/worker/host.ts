/**
 * The composition root: joins tokenizer, weights and engine and answers the page. One model at a time, one run at a
 * time; a newer request overtakes an older one. Knows nothing of `postMessage`, so that it runs in tests as it is.
 */
import { estimateMs } from '../model/cost.ts';
import { isAbort, toErrorData, UnmaskError } from '../model/errors.ts';
import { startEngine, type StartEngine } from '../engine/engine.ts';
import { fillRequest, lookUp, maskedPositions, predictionsOf } from '../engine/fill.ts';
import { Library, type LibraryServices } from './library.ts';
import type { FillQuery, FillTrigger, WorkerEvent, WorkerRequest } from './messages.ts';
import { Probes } from './probes.ts';
import { namesOf, Switcher, type Ready } from './switcher.ts';

/** Where a CPU computes, by itself or as a software adapter, a run estimated longer than this waits for Enter. */
export const DEFER_ABOVE_MS = 1000;
/** A run shorter than this shows no progress. */
const PROGRESS_AFTER_MS = 300;

interface Fill {
  readonly id: number;
  readonly query: FillQuery;
  readonly trigger: FillTrigger;
}

interface RunningFill {
  readonly fill: Fill;
  readonly controller: AbortController;
}

export class Host {
  readonly #post: (event: WorkerEvent) => void;
  readonly #library: Library;
  readonly #probes: Probes;
  readonly #models: Switcher;
  #running: RunningFill | null = null;
  /** Asked before the model was there. */
  #pending: Fill | null = null;

  /** `services`: the store, the network and the hub's address; replaced in tests, as `start` is. */
  constructor(
    post: (event: WorkerEvent) => void,
    start: StartEngine = startEngine,
    services: Partial<LibraryServices> = {},
  ) {
    this.#post = post;
    this.#probes = new Probes(post);
    this.#library = new Library(post, {
      ...services,
      inUse: () => this.#models.ready?.loaded.from.key ?? null,
      onFetched: (key) => this.#models.tell({ type: 'fetched', key }),
    });
    this.#models = new Switcher({
      post,
      startEngine: start,
      loadOptions: async () => ({
        store: await this.#library.store(),
        transport: this.#library.transport,
      }),
      onRetire: () => this.#retire(),
      onUse: (model) => this.#use(model),
      onEngine: () => this.#probes.engineReplaced(),
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
      case 'fill':
        this.#overtake();
        if (this.#models.ready) void this.#fill(this.#models.ready, request);
        else this.#pending = request;
        return;
      case 'cancel':
        this.#cancel();
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

  #overtake(): void {
    this.#running?.controller.abort();
    this.#running = null;
    this.#pending = null;
  }

  #cancel(): void {
    const id = this.#running?.fill.id ?? this.#pending?.id;
    this.#overtake();
    if (id !== undefined) this.#post({ type: 'cancelled', id });
  }

  /** What the model in use was asked and has not answered waits for the next. */
  #retire(): void {
    const unanswered = this.#running?.fill ?? this.#pending;
    this.#overtake();
    this.#pending = unanswered;
    this.#probes.use(null);
  }

  #use(model: Ready): void {
    const { config } = model.loaded;
    this.#probes.use({
      ...model,
      maxTokens: config.max_position_embeddings,
      passes: config.num_hidden_layers,
      vocabularySize: config.vocab_size,
      ...namesOf(model.loaded),
    });
    const unanswered = this.#pending;
    this.#pending = null;
    if (unanswered) void this.#fill(model, unanswered);
  }

  async #fill({ loaded, tokenizer, engine }: Ready, fill: Fill): Promise<void> {
    const { id, query, trigger } = fill;
    const controller = new AbortController();
    this.#running = { fill, controller };
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
      const lookups = lookUp(query, encoded.tokens, tokenizer);
      const startMs = performance.now();
      const onProgress = (done: number, total: number): void => {
        const isLong = performance.now() - startMs > PROGRESS_AFTER_MS;
        if (isCurrent() && isLong && done < total) this.#post({ type: 'progress', id, done, total });
      };
      const { answers, durationMs } = await engine.run(
        fillRequest(encoded, query, lookups, { signal: controller.signal, onProgress }),
      );
      if (!isCurrent()) return;
      const { session } = await engine.engine;
      this.#post({
        type: 'result',
        id,
        masks: maskedPositions(encoded.tokens).map((position, index) =>
          predictionsOf(answers[0][index], position, query, lookups.at(index) ?? null, tokenizer),
        ),
        identity: session.identity,
        durationMs,
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
