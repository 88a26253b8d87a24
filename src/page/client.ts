/**
 * The page's side of the worker: an external store for React (`subscribe`, `getSnapshot`, `getProgress`), a pause after
 * typing, ids so that only the newest request is answered, and one restart after a crash.
 */
import { crashError, loadCrashError, probeCrashError } from './crash_errors.ts';
import type { FillQuery, ModelChoice, DownloadView, WorkerEvent, WorkerRequest } from '../worker/messages.ts';
import { FillDesk, type AskWhen } from './fill_desk.ts';
import type { RunProgress } from './fill_state.ts';
import { ModelChoices, type LastUsed } from './model_choices.ts';
import { ProbeClient } from './probe_client.ts';
import { INITIAL_VIEW_STATE, isStale, reduceView, type PageAct, type ViewState } from './view_state.ts';
import { openModuleWorker, type OpenWire, type Wire } from './wire.ts';

export { toErrorData, UnmaskError } from '../model/errors.ts';
export type { ErrorDetails, UnmaskErrorCode, UnmaskErrorData } from '../model/errors.ts';
export { identityKey, isSameIdentity, shortContent } from '../model/identity.ts';
export type { ModelIdentity } from '../model/session.ts';
export type { LastUsed } from './model_choices.ts';
export { isFetching } from './model_state.ts';
export type { DownloadState, KeptState, SwitchFailure, SwitchState, Verification } from './model_state.ts';
export type { ProbeClient } from './probe_client.ts';
export { isUnderWay } from './probe_run.ts';
export type { PairRun, PairRunState, ProbeRun, ProbeRunState, RunPhase } from './probe_run.ts';
export { isStale } from './view_state.ts';
export type { AskWhen } from './fill_desk.ts';
export type { AnswerState, RunState, TokensState } from './fill_state.ts';
export type { EngineState, ViewState } from './view_state.ts';
export type { OpenWire, Wire } from './wire.ts';

/** Two crashes within this time are one fault that a restart does not cure. */
export const CRASH_WINDOW_MS = 60_000;

export interface WorkerClientOptions {
  /** Where the model folders are; ends in a slash. */
  readonly baseUrl: string;
  /** The model folder, or null for the one the site offers first. */
  readonly folder: string | null;
  /** Remembers nothing unless given. */
  readonly lastUsed?: LastUsed;
  /** Replaced in tests. */
  readonly openWire?: OpenWire;
  /** Milliseconds that only grow; replaced in tests. */
  readonly now?: () => number;
}

const NO_MEMORY: LastUsed = { get: () => null, set: () => undefined };

/** Joins page and worker. Made once; lives as long as the page. */
export class WorkerClient {
  readonly probes = new ProbeClient((request) => this.#send(request));
  /** The sentence being typed. */
  readonly #fill = new FillDesk(this.probes, {
    getState: () => this.#state,
    dispatch: (act) => this.#dispatch(act),
    // While a lost GPU is rebuilt the worker takes requests and answers later.
    takesRequests: () => this.#state.engine.kind === 'ready' || this.#state.engine.kind === 'rebuilding',
    progressed: () => this.#tellListeners(),
  });
  readonly #options: Required<Pick<WorkerClientOptions, 'openWire' | 'now'>>;
  readonly #choices: ModelChoices;
  readonly #listeners = new Set<() => void>();
  #state: ViewState = INITIAL_VIEW_STATE;
  #wire: Wire | null = null;
  /** Counts the wires opened, so that a late event of a closed one is told apart and dropped. */
  #wireNumber = 0;
  #backend: 'auto' | 'cpu' = 'auto';
  #lastCrashMs = Number.NEGATIVE_INFINITY;

  constructor({ baseUrl, folder, lastUsed = NO_MEMORY, ...options }: WorkerClientOptions) {
    this.#options = { openWire: openModuleWorker, now: () => performance.now(), ...options };
    this.#choices = new ModelChoices({ from: 'site', baseUrl, folder }, lastUsed);
  }

  /** For `useSyncExternalStore`. Returns the way to stop listening. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** For `useSyncExternalStore`: the same object until something changes. */
  readonly getSnapshot = (): ViewState => this.#state;

  /**
   * For `useSyncExternalStore`: how far the newest run is; null until it tells. Apart from the state, which the whole page is drawn
   * from: one number changes with every pass, while the GPU's work may be on the same cores as the drawing.
   */
  readonly getProgress = (): RunProgress | null => this.#fill.progress;

  /** The first load of the page: the kept copy used last, or the site's own model. */
  start(): void {
    this.#choices.askRemembered();
    this.#load();
    this.listStored();
  }

  /** Loads the model asked for last: to try again, or (`backend: 'cpu'`) to go on without a GPU. */
  load(backend: 'auto' | 'cpu' = this.#backend): void {
    this.#backend = backend;
    this.#choices.insist();
    this.#load();
  }

  /** Loads a model in place of the present one, which answers until then. */
  open(model: ModelChoice): void {
    this.#choices.ask(model);
    this.#load();
  }

  /** Back to the model the site offers first; the next visit starts with it as well. */
  openSite(): void {
    this.#choices.askSite();
    this.#load();
  }

  /** A model of the site: fetched, kept, and streamed into use as it arrives; or gone on with. */
  openSiteModel(folder: string): void {
    this.#choices.askOfSite(folder);
    this.#load();
  }

  /** Stops opening another model; the present one goes on answering, and what has arrived is kept. */
  cancelOpening(): void {
    this.#choices.stop();
    this.#send({ type: 'cancel-load' });
  }

  /** Fetches `owner/name` from the hub into the store, or goes on with it, and then takes it into use. */
  download(repo: string): void {
    this.#dispatch({ type: 'download-asked', repo });
    this.#send({ type: 'download', repo });
  }

  /** Stops fetching; what is kept stays. */
  pauseDownload(): void {
    this.#send({ type: 'pause-download' });
  }

  /** Stops fetching and puts the download away; what is kept stays and can be gone on with. */
  cancelDownload(): void {
    this.#dispatch({ type: 'download-cancelled' });
    this.#send({ type: 'pause-download' });
    this.listStored();
  }

  /** Asks what is kept on this device. */
  listStored(): void {
    this.#send({ type: 'list-stored' });
  }

  deleteStored(key: string): void {
    this.#choices.forget(key);
    this.#send({ type: 'delete-stored', key });
  }

  verifyStored(key: string): void {
    this.#dispatch({ type: 'verify-asked', key });
    this.#send({ type: 'verify-stored', key });
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

  /** The visitor has read that what was fetched answers now. */
  dismissArrival(): void {
    this.#dispatch({ type: 'arrival-seen' });
  }

  /** The visitor has read that another model did not come. */
  dismissSwitchFailure(): void {
    this.#dispatch({ type: 'switch-failure-seen' });
  }

  /** The visitor has read what the store refused. */
  dismissStoreError(): void {
    this.#dispatch({ type: 'store-error-seen' });
  }

  /** Ends the worker. For tests and hot reloads; the page itself keeps it. */
  dispose(): void {
    this.#fill.cancel();
    this.#closeWire();
  }

  #load(): void {
    const model = this.#choices.asked;
    this.#dispatch({ type: 'load-asked', model });
    // While the present model answers, it answers the newest request; the next one is asked it again.
    if (this.#state.switching === null) this.#fill.recall();
    this.#send({ type: 'load', model, backend: this.#backend });
  }

  #send(request: WorkerRequest): void {
    this.#wire ??= this.#open();
    this.#wire.send(request);
  }

  #open(): Wire {
    const number = ++this.#wireNumber;
    return this.#options.openWire({
      event: (event) => {
        if (number === this.#wireNumber) this.#receive(event);
      },
      crash: (reason) => {
        if (number === this.#wireNumber) this.#crashed(reason);
      },
    });
  }

  #closeWire(): void {
    this.#wireNumber++;
    this.#wire?.close();
    this.#wire = null;
  }

  #receive(event: WorkerEvent): void {
    if (event.type === 'probe') {
      this.probes.receive(event);
      return;
    }
    if (event.type === 'load-failed') {
      const givenUp = this.#choices.failed(event.error, this.#state.madeRoom);
      if (givenUp !== null) {
        this.#load();
        this.#dispatch({ type: 'switch-failed', error: event.error, ...givenUp });
        return;
      }
    }
    const wasSwitching = this.#state.switching !== null;
    const wasStale = isStale(this.#state);
    this.#dispatch(event);
    switch (event.type) {
      case 'ready':
        this.#becameReady(wasSwitching && this.#state.switching === null, wasStale);
        this.#fill.send();
        return;
      case 'made-room':
        // What the model before it said is old from here on.
        this.#fill.recall();
        return;
      case 'load-failed':
        if (wasSwitching) this.#choices.goBack();
        return;
      case 'download':
        this.#downloadTold(event.download);
        return;
      default:
        return;
    }
  }

  /** @param isAnother it was switched to @param wasStale whether the answer on the page was old before */
  #becameReady(isAnother: boolean, wasStale: boolean): void {
    // It may come without being switched to: after a crash, in the room of the one before it, or on the CPU.
    const isOfBefore = (isAnother && !this.#fill.isUnsent) || (!wasStale && isStale(this.#state));
    if (this.#state.switching === null) this.#tookOver(isAnother);
    // What was said before of the present text is old from here on.
    if (isOfBefore) this.#fill.askAgain();
  }

  /** The model asked for answers from now on. */
  #tookOver(isAnother: boolean): void {
    const arrived = this.#choices.tookOver(isAnother, this.#state.model?.key ?? null);
    if (arrived) this.#dispatch({ type: 'arrived' });
    // Which copy is in use has changed.
    if (isAnother) this.listStored();
  }

  #downloadTold({ state, key }: DownloadView): void {
    if (state === 'paused' || state === 'failed') this.listStored();
    if (state !== 'done' || key === null || !this.#choices.askFetched(key)) return;
    this.#load();
    this.listStored();
  }

  #crashed(reason: string): void {
    const now = this.#options.now();
    const again = now - this.#lastCrashMs < CRASH_WINDOW_MS;
    this.#lastCrashMs = now;
    const { switching } = this.#state;
    this.#closeWire();
    this.#fill.recall();
    this.probes.endAll(probeCrashError(reason));
    this.#choices.goBack();
    this.#dispatch({ type: 'worker-closed' });
    if (again) {
      this.#dispatch({ type: 'worker-crashed', error: crashError(reason) });
      return;
    }
    this.#dispatch({ type: 'worker-restarted' });
    this.#load();
    if (switching !== null) {
      const { model } = switching;
      this.#dispatch({ type: 'switch-failed', model, error: loadCrashError(reason), fellBack: false });
    }
    this.listStored();
  }

  #dispatch(event: WorkerEvent | PageAct): void {
    const next = reduceView(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#tellListeners();
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }
}
