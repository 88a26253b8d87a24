/**
 * The page's side of the worker: an external store for React (`subscribe`, `getSnapshot`, `getProgress`), a pause after
 * typing, ids so that only the newest request is answered, and one restart after a crash.
 */
import { afterCrash, crashError, probeCrashError } from './crash_errors.ts';
import type { FillQuery } from './fill_query.ts';
import type { EngineChoice, LoadWish, SwitchView, WorkerEvent } from '../worker/messages.ts';
import { forgetfulEngineMemory, type EngineMemory } from './engine_memory.ts';
import { ExternalStore } from './external_store.ts';
import { FillDesk, type AskWhen } from './fill_desk.ts';
import type { RunProgress } from './fill_state.ts';
import { MeasureClient } from './measures/client.ts';
import { ModelClient, type ChosenTokenizers, type LastUsed } from './model_client.ts';
import { openingsIn, type Openings } from './openings.ts';
import { ProbeClient } from './probe_client.ts';
import { INITIAL_VIEW_STATE, isStale, reduceView, type PageAct, type ViewState } from './view_state.ts';
import { Link, openModuleWorker, type OpenWire } from './wire.ts';

export { toErrorData, UnmaskError } from '../model/errors.ts';
export type { UnmaskErrorData } from '../model/errors.ts';
export { identityKey, isSameIdentity, shortContent } from '../model/identity.ts';
export { isInvisible } from '../model/invisible.ts';
export { FROM_THE_RIGHT, isolatedName, plainName } from '../model/plain_name.ts';
export { packTexts } from '../model/packed_texts.ts';
export type { ModelIdentity } from '../model/session.ts';
export { UNMASK_VERSION } from '../model/version.ts';
export type { MeasureClient } from './measures/client.ts';
export { engineMemory } from './engine_memory.ts';
export type { EngineChoice, EngineState, SwitchFailure, SwitchState } from '../worker/messages.ts';
export type { ChosenTokenizers, LastUsed } from './model_client.ts';
export { openingsIn } from './openings.ts';
export { copyInUse, isFetching } from './model_state.ts';
export type { Verification } from './model_state.ts';
export type { ProbeClient } from './probe_client.ts';
export { added } from './additions.ts';
export { isUnderWay, NO_PASSES } from './probe_run.ts';
export type {
  FeatureRunState,
  PassProgress,
  PassStore,
  ScoreRun,
  ProbeRun,
  ProbeRunState,
  Run,
  RunPhase,
  RunState,
} from './probe_run.ts';
export { isStale } from './view_state.ts';
export type { AskWhen } from './fill_desk.ts';
export type { AnswerState, TokensState } from './fill_state.ts';
export type { ViewState } from './view_state.ts';
export type { OpenWire } from './wire.ts';
export { BEAM_WIDTH, fillingText } from '../probes/word_beam.ts';
export { WordFillDesk } from './word_fill_desk.ts';
export type { MaskedWord, WordFill } from './word_fill_desk.ts';

/** Two crashes within this time are one fault that a restart does not cure. */
export const CRASH_WINDOW_MS = 60_000;

export interface WorkerClientOptions {
  /** Where the model folders are; ends in a slash. */
  readonly baseUrl: string;
  /** The model folder, or null for the one the site offers first. */
  readonly folder: string | null;
  /** Remembers nothing unless given. */
  readonly lastUsed?: LastUsed;
  /** Remembers nothing unless given. */
  readonly tokenizers?: ChosenTokenizers;
  /** Remembers nothing unless given. */
  readonly openings?: Openings;
  /** Remembers for this visit only unless given. */
  readonly engineMemory?: EngineMemory;
  /** Replaced in tests. */
  readonly openWire?: OpenWire;
  /** Milliseconds that only grow; replaced in tests. */
  readonly now?: () => number;
}

const NO_MEMORY: LastUsed & ChosenTokenizers = { get: () => null, set: () => undefined };
const NO_OPENINGS = openingsIn(() => ({ getItem: () => null, setItem: () => undefined }));

/** Joins page and worker. Made once; lives as long as the page. */
export class WorkerClient {
  readonly probes = new ProbeClient((request) => this.#link.send(request));
  /** Numbers made of answers, in a worker of their own. */
  readonly measures = new MeasureClient();
  /** What the visitor wants of models. */
  readonly models: ModelClient;
  /** The sentence being typed. */
  readonly #fill = new FillDesk(this.probes, {
    getState: () => this.#state,
    dispatch: (act) => this.#dispatch(act),
    // While a lost GPU is rebuilt the worker takes requests and answers later.
    takesRequests: () => this.#state.engine.kind === 'ready' || this.#state.engine.kind === 'rebuilding',
    progressed: () => this.#store.tell(),
  });
  readonly #link: Link;
  readonly #now: () => number;
  readonly #store = new ExternalStore<ViewState>(INITIAL_VIEW_STATE);
  readonly #engineMemory: EngineMemory;
  #engineChoice: EngineChoice;
  #lastCrashMs = Number.NEGATIVE_INFINITY;

  constructor({
    baseUrl,
    folder,
    lastUsed = NO_MEMORY,
    tokenizers = NO_MEMORY,
    openings = NO_OPENINGS,
    engineMemory = forgetfulEngineMemory(),
    openWire = openModuleWorker,
    now = () => performance.now(),
  }: WorkerClientOptions) {
    this.#now = now;
    this.#engineMemory = engineMemory;
    this.#engineChoice = engineMemory.choice;
    this.#link = new Link(openWire, {
      event: (event) => this.#receive(event),
      crash: (reason) => this.#crashed(reason),
    });
    this.models = new ModelClient({
      baseUrl,
      folder,
      lastUsed,
      tokenizers,
      openings,
      load: (wish) => this.#load(wish),
      send: (request) => this.#link.send(request),
      dispatch: (act) => this.#dispatch(act),
    });
  }

  /** For `useSyncExternalStore`: {@link ExternalStore}. */
  readonly subscribe = this.#store.subscribe;
  readonly getSnapshot = this.#store.getSnapshot;

  /**
   * For `useSyncExternalStore`: how far the newest run is; null until it tells. Apart from the state, which the whole page is drawn
   * from: one number changes with every pass, while the GPU's work may be on the same cores as the drawing.
   */
  readonly getProgress = (): RunProgress | null => this.#fill.progress;

  /** The first load of the page: the kept copy used last, or the site's own model; that one too where the copy is held back. */
  start(): void {
    const { heldBack } = this.models;
    this.#load(this.models.first);
    if (heldBack !== null) this.#dispatch({ type: 'held-back', model: heldBack });
    this.models.listStored();
  }

  /** Loads the model asked for last: to try again, or (`'cpu'`) to go on without a GPU for this visit. */
  load(choice: EngineChoice = this.#engineMemory.choice): void {
    this.#engineChoice = choice;
    this.#load({ model: this.#state.asked ?? this.models.site });
  }

  /** Loads the model in use anew on what the visitor wants to compute with, from now on and at the next visits. */
  chooseEngine(choice: EngineChoice): void {
    this.#engineMemory.choice = choice;
    this.#engineChoice = choice;
    this.#load({ model: this.#state.inUse ?? this.#state.asked ?? this.models.site });
  }

  /** Makes `query` the newest request. Answers to older ones are dropped from this moment. */
  ask(query: FillQuery, when: AskWhen): void {
    this.#fill.ask(query, when);
  }

  /** Stops the run under way, or forgets the request that waits. */
  cancel(): void {
    this.#fill.cancel();
  }

  /** The visitor has read that something came back by itself. */
  dismissRecovery(): void {
    this.#dispatch({ type: 'recovery-seen' });
  }

  /** Ends the worker. For tests and hot reloads; the page itself keeps it. */
  dispose(): void {
    this.#fill.cancel();
    this.#link.close();
  }

  #load(wish: LoadWish): void {
    const { model, otherwise = null } = wish;
    const engineChoice = this.#engineChoice;
    const { measuredFaster } = this.#engineMemory;
    this.models.opening(model);
    this.#dispatch({ type: 'load-asked', model, otherwise, engineChoice });
    // A model that answers goes on with the newest request; the next model is asked it again.
    if (this.#state.engine.kind === 'loading') this.#fill.recall();
    this.#link.send({
      type: 'load',
      backend: engineChoice,
      ...(measuredFaster && { measuredFaster }),
      ...wish,
    });
  }

  #receive(event: WorkerEvent): void {
    if (event.type === 'probe') {
      this.probes.receive(event);
      return;
    }
    if (event.type === 'model') this.#modelTold(event.view);
    else this.#dispatch(event);
  }

  #modelTold(view: SwitchView): void {
    const before = this.#state;
    const wasStale = isStale(before);
    this.#dispatch({ type: 'model', view });
    const now = this.#state;
    // Nothing answers any more: what the model before it said is old, and the next one is asked.
    if (before.engine.kind !== 'loading' && now.engine.kind === 'loading') this.#fill.recall();
    const tookOver = now.taken > before.taken;
    if (tookOver) {
      this.models.remember(now);
      const { measuredFaster } = now.backend ?? {};
      if (measuredFaster) this.#engineMemory.measuredFaster = measuredFaster;
    }
    if (now.switching === null && now.engine.kind !== 'loading') this.models.openingEnded(tookOver);
    // It may come without being switched to: after a crash, in the room of the one before it, or on the CPU.
    const isAnother = tookOver && before.switching !== null;
    const isOfBefore = (isAnother && !this.#fill.isUnsent) || (!wasStale && isStale(now));
    // From here on, earlier answers about the present text are old.
    if (isOfBefore) this.#fill.askAgain();
    const becameReady = now.engine.kind === 'ready' && before.engine.kind !== 'ready';
    if (isOfBefore || tookOver || becameReady) this.#fill.send();
  }

  #crashed(reason: string): void {
    const now = this.#now();
    const again = now - this.#lastCrashMs < CRASH_WINDOW_MS;
    this.#lastCrashMs = now;
    const { model, failed } = afterCrash(this.#state, reason);
    // Before the link is closed, so that its cancel goes to the worker that is gone and to no new one.
    this.#fill.recall();
    this.#link.close();
    this.probes.endAll(probeCrashError(reason));
    this.#dispatch({ type: 'worker-closed', model, failed: again ? null : failed });
    if (again) {
      this.#dispatch({ type: 'worker-crashed', error: crashError(reason) });
      return;
    }
    this.#dispatch({ type: 'worker-restarted' });
    this.#load({ model: model ?? this.models.site, ...(failed && { failed }) });
    this.models.listStored();
  }

  #dispatch(event: WorkerEvent | PageAct): void {
    this.#store.set(reduceView(this.#state, event));
  }

  get #state(): ViewState {
    return this.#store.getSnapshot();
  }
}
