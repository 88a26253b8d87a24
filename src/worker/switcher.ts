/** Does what `model_switch.ts` says: loads models, holds the one that answers, and tells the page each change. */
import { isAbort, toErrorData } from '../model/errors.ts';
import { headTasks } from '../model/heads.ts';
import { passesOf } from '../model/schedule.ts';
import { plainName } from '../model/plain_name.ts';
import type { ModelNames } from '../model/session.ts';
import { layersOf } from '../model/tensor_specs.ts';
import type { Tokenizer } from '../model/tokenizer.ts';
import type { EngineChoice, FasterEngine } from '../engine/backend_view.ts';
import type { Engine, StartEngine } from '../engine/engine.ts';
import { RecoveringEngine } from '../engine/recovery.ts';
import { tokenizerOf } from '../engine/tokenizer_of.ts';
import { loadFiles, loadFromSite, loadStored, type LoadedModel, type LoadOptions } from '../weights/load.ts';
import { tellSometimes } from './load_progress.ts';
import type { ModelChoice, ModelView, WorkerEvent, WorkerRequest } from './messages.ts';
import {
  NOTHING_ASKED,
  reduceSwitch,
  type Load,
  type ModelSwitch,
  type SwitchEvent,
} from './model_switch.ts';

/** A model that answers. */
export interface Ready {
  readonly loaded: LoadedModel;
  readonly tokenizer: Tokenizer;
  /** The other of its two tokenizers, opened when first asked for; null where it has one. */
  readonly otherTokenizer: () => Promise<Tokenizer | null>;
  readonly engine: RecoveringEngine;
  /** The GPU was lost twice: nothing more comes from this one. */
  readonly isDead: () => boolean;
}

interface SwitcherParts {
  readonly post: (event: WorkerEvent) => void;
  readonly startEngine: StartEngine;
  /** What a load is done with. */
  readonly loadOptions: () => Promise<Pick<LoadOptions, 'store' | 'transport'>>;
  /** The model in use is about to be freed: nothing is to be asked of it any more. */
  readonly onRetire: () => void;
  /** This one answers from now on. The page has been told. */
  readonly onUse: (model: Ready, flopsPerSecond: number | null) => void;
  /** Another engine computes the model in use. */
  readonly onEngine: (flopsPerSecond: number | null) => void;
  /** A load has ended, one way or the other. */
  readonly onEnd: () => void;
}

export class Switcher {
  readonly #parts: SwitcherParts;
  #state: ModelSwitch = NOTHING_ASKED;
  #ready: Ready | null = null;
  #backend: EngineChoice = 'auto';
  #measuredFaster: FasterEngine | null = null;
  /** Stops the load under way. */
  #loading: AbortController | null = null;

  constructor(parts: SwitcherParts) {
    this.#parts = parts;
  }

  /** The model that answers, or null. */
  get ready(): Ready | null {
    return this.#ready;
  }

  load({ backend, measuredFaster, ...wish }: Extract<WorkerRequest, { readonly type: 'load' }>): void {
    this.#backend = backend;
    this.#measuredFaster = measuredFaster ?? this.#measuredFaster;
    this.#dispatch({ ...wish, type: 'asked' });
  }

  /** Takes what the page or the library tells the switch. */
  tell(event: Extract<SwitchEvent, { readonly type: 'fetched' | 'stopped' | 'seen' }>): void {
    this.#dispatch(event);
  }

  #dispatch(event: SwitchEvent): void {
    const before = this.#state;
    this.#state = reduceSwitch(before, event);
    const { load, view } = this.#state;
    if (this.#state === before) return;
    this.#parts.post({ type: 'model', view });
    if (load === before.load) return;
    this.#loading?.abort();
    this.#loading = null;
    if (load !== null) void this.#load(load);
  }

  /** The model in use answers until the new one is ready; when that fails it stays. */
  async #load({ model }: Load): Promise<void> {
    if (this.#ready?.isDead() === true) this.#retire();
    const controller = new AbortController();
    this.#loading = controller;
    const { signal } = controller;
    let loaded: LoadedModel | null = null;
    try {
      loaded = await open(model, {
        ...(await this.#parts.loadOptions()),
        signal,
        onProgress: tellSometimes((stage, loadedBytes, totalBytes) => {
          if (!signal.aborted) this.#dispatch({ type: 'progress', stage, loadedBytes, totalBytes });
        }),
      });
      const tokenizer = await tokenizerOf(loaded.tokenizer, loaded.config.vocab_size);
      const { byteLength: bytes } = loaded.from;
      const next = this.#recoveringEngine(loaded, tokenizer, signal);
      const engine = await next.engine.engine;
      if (signal.aborted) {
        next.engine.close();
        loaded.release();
        return;
      }
      this.#dispatch({ type: 'progress', stage: 'pipelines', loadedBytes: bytes, totalBytes: bytes });
      this.#use(next, engine);
    } catch (error) {
      loaded?.release();
      // The model in use, if there is one, goes on answering.
      if (!signal.aborted && !isAbort(error)) this.#dispatch({ type: 'failed', error: toErrorData(error) });
    }
    this.#parts.onEnd();
  }

  #use(next: Ready, { view, flopsPerSecond }: Engine): void {
    this.#measuredFaster = view.measuredFaster ?? this.#measuredFaster;
    this.#retire();
    this.#ready = next;
    // Its engine keeps the signal of its load, for what it may have to set up again: no later load may fire that signal.
    this.#loading = null;
    this.#dispatch({ type: 'took-over', backend: view, model: modelView(next.loaded) });
    this.#parts.onUse(next, flopsPerSecond);
  }

  /** Frees the GPU of the model in use, for the one on its way; false where there is none. */
  #makeRoom(): boolean {
    if (this.#ready === null) return false;
    this.#retire();
    this.#dispatch({ type: 'made-room' });
    return true;
  }

  #retire(): void {
    if (this.#ready === null) return;
    this.#parts.onRetire();
    this.#ready.engine.close();
    this.#ready.loaded.release();
    this.#ready = null;
  }

  #recoveringEngine(loaded: LoadedModel, tokenizer: Tokenizer, signal: AbortSignal): Ready {
    let dead = false;
    const inUse = () => this.#ready?.loaded === loaded;
    const engine = new RecoveringEngine(
      {
        config: loaded.config,
        weights: loaded.weights,
        identity: modelNames(loaded),
        dtype: loaded.dtype,
        signal,
        measuredFaster: this.#measuredFaster,
        // An engine in use that is being rebuilt has freed its own GPU already: it must not retire itself.
        makeRoom: () => !inUse() && this.#makeRoom(),
      },
      this.#backend,
      {
        // `took-over` reports the first engine; later ones replace an engine that was lost.
        onEngine: ({ view, flopsPerSecond }: Engine) => {
          if (!inUse()) return;
          this.#parts.onEngine(flopsPerSecond);
          this.#dispatch({ type: 'rebuilt', backend: view });
        },
        onLost: (message) => {
          if (inUse()) this.#dispatch({ type: 'lost', message });
        },
        onLostAgain: (error) => {
          dead = true;
          if (inUse()) this.#dispatch({ type: 'lost-again', error: error.toData() });
        },
      },
      this.#parts.startEngine,
    );
    return { loaded, tokenizer, otherTokenizer: otherTokenizerOf(loaded), engine, isDead: () => dead };
  }
}

function open(choice: ModelChoice, options: LoadOptions): Promise<LoadedModel> {
  switch (choice.from) {
    case 'site':
      return loadFromSite(choice, options);
    case 'stored':
      return loadStored(choice.key, { ...options, tokenizer: choice.tokenizer });
    case 'files':
      return loadFiles(choice.files, { ...options, name: choice.name, tokenizer: choice.tokenizer });
  }
}

/** Opened once; where that fails, the next one who asks hears of it too. */
function otherTokenizerOf({ otherTokenizer, config }: LoadedModel): () => Promise<Tokenizer | null> {
  let opened: Promise<Tokenizer | null> | null = null;
  return () =>
    (opened ??=
      otherTokenizer === null ? Promise.resolve(null) : tokenizerOf(otherTokenizer, config.vocab_size));
}

/** Names that others gave turn nothing that they stand in: neither on the page nor in a file. */
export function modelNames({
  from: { name, revision, content, files },
}: {
  readonly from: ModelNames;
}): ModelNames {
  return { name: plainName(name), revision: plainName(revision), content, ...(files && { files }) };
}

function modelView({ from, config, parts }: LoadedModel): ModelView {
  return {
    ...from,
    ...modelNames({ from }),
    ...(from.ref !== undefined && { ref: plainName(from.ref) }),
    vocabularySize: config.vocab_size,
    maxTokens: config.max_position_embeddings,
    passes: passesOf(config),
    layers: layersOf(config).length,
    hiddenSize: config.hidden_size,
    embeddingSize: config.embedding_size,
    heads: config.num_attention_heads,
    ffnSize: config.intermediate_size,
    activation: config.hidden_act,
    maskHead: parts.maskHead,
    tasks: headTasks(config, parts),
  };
}
