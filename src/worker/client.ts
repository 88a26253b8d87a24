/**
 * The page's side of the worker: an external store for React (`subscribe`, `getSnapshot`), a pause after
 * typing, ids so that only the newest request is answered, and one restart after a crash.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { FillQuery, FillTrigger, WorkerEvent, WorkerRequest } from './messages.ts';
import { INITIAL_VIEW_STATE, reduceView, type PageAct, type ViewState } from './view_state.ts';

export type { ErrorDetails, UnmaskErrorCode, UnmaskErrorData } from '../model/errors.ts';
export type { ModelIdentity } from '../model/session.ts';
export { isStale } from './view_state.ts';
export type { AnswerState, EngineState, RunState, TokensState, ViewState } from './view_state.ts';

/** How long the keyboard must be still before a request is sent. */
export const TYPING_PAUSE_MS = 150;

/** Two crashes within this time are one fault that a restart does not cure. */
export const CRASH_WINDOW_MS = 60_000;

/** `pause`: after {@link TYPING_PAUSE_MS}. `now`: at once (a click). `enter`: at once, however long it takes. */
export type AskWhen = 'pause' | 'now' | 'enter';

/** A running worker, seen through what the client needs of it. */
export interface Wire {
  send(request: WorkerRequest): void;
  close(): void;
}

/** Starts a worker. After `crash` the wire is dead: it is closed and may be replaced. */
export type OpenWire = (on: {
  readonly event: (event: WorkerEvent) => void;
  readonly crash: (reason: string) => void;
}) => Wire;

export interface WorkerClientOptions {
  /** Where the model folders are; ends in a slash. */
  readonly baseUrl: string;
  /** The model folder, or null for the one the site offers first. */
  readonly folder: string | null;
  /** Replaced in tests. */
  readonly openWire?: OpenWire;
  /** Milliseconds that only grow; replaced in tests. */
  readonly now?: () => number;
}

/** Opens `worker.ts` as a module worker. */
export const openModuleWorker: OpenWire = (on) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (message: MessageEvent<WorkerEvent>) => on.event(message.data));
  worker.addEventListener('messageerror', () => on.crash('an answer could not be read'));
  worker.addEventListener('error', (event) => {
    // Shown below as an error of ours; without this the browser reports it as uncaught as well.
    event.preventDefault();
    on.crash(event.message === '' ? 'the worker could not start' : event.message);
  });
  return {
    send: (request) => worker.postMessage(request),
    close: () => worker.terminate(),
  };
};

/** Joins page and worker. Made once; lives as long as the page. */
export class WorkerClient {
  readonly #options: Required<WorkerClientOptions>;
  readonly #listeners = new Set<() => void>();
  #state: ViewState = INITIAL_VIEW_STATE;
  #wire: Wire | null = null;
  /** Counts the wires opened, so that a late event of a closed one is told apart and dropped. */
  #wireNumber = 0;
  #backend: 'auto' | 'cpu' = 'auto';
  #lastCrashMs = Number.NEGATIVE_INFINITY;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #trigger: FillTrigger = 'typing';
  /** The newest request has not reached a worker that can answer it. */
  #unsent = false;

  constructor(options: WorkerClientOptions) {
    this.#options = { openWire: openModuleWorker, now: () => performance.now(), ...options };
  }

  /** For `useSyncExternalStore`. Returns the way to stop listening. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** For `useSyncExternalStore`: the same object until something changes. */
  readonly getSnapshot = (): ViewState => this.#state;

  /** Loads the model: at the start, to try again, or (`backend: 'cpu'`) to go on without a GPU. */
  load(backend: 'auto' | 'cpu' = this.#backend): void {
    this.#backend = backend;
    this.#dispatch({ type: 'load-asked' });
    this.#unsent = this.#state.query !== null;
    this.#wire ??= this.#open();
    this.#wire.send({
      type: 'load',
      model: { from: 'site', baseUrl: this.#options.baseUrl, folder: this.#options.folder },
      backend,
    });
  }

  /** Makes `query` the newest request. Answers to older ones are dropped from this moment. */
  ask(query: FillQuery, when: AskWhen): void {
    clearTimeout(this.#pause);
    this.#trigger = when === 'enter' ? 'enter' : 'typing';
    this.#unsent = true;
    this.#dispatch({ type: 'asked', id: this.#state.requestId + 1, query });
    if (when === 'pause') this.#pause = setTimeout(() => this.#sendNewest(), TYPING_PAUSE_MS);
    else this.#sendNewest();
  }

  /** Stops the run under way, or forgets the request that waits. */
  cancel(): void {
    clearTimeout(this.#pause);
    if (this.#unsent) {
      this.#unsent = false;
      this.#dispatch({ type: 'cancelled-unsent' });
    }
    // An overtaken run may still be under way in the worker, so it is told in every case.
    this.#wire?.send({ type: 'cancel' });
  }

  /** The visitor has read that something came back by itself. */
  dismissRecovery(): void {
    this.#dispatch({ type: 'recovery-seen' });
  }

  /** Ends the worker. For tests and hot reloads; the page itself keeps it. */
  dispose(): void {
    clearTimeout(this.#pause);
    this.#closeWire();
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
    this.#dispatch(event);
    if (event.type === 'ready') this.#sendNewest();
  }

  #sendNewest(): void {
    const { engine, query, requestId } = this.#state;
    // Not ready: kept, and sent with `ready`. While a lost GPU is rebuilt the worker takes requests and answers later.
    if (!this.#unsent || query === null || this.#wire === null) return;
    if (engine.kind !== 'ready' && engine.kind !== 'rebuilding') return;
    clearTimeout(this.#pause);
    this.#unsent = false;
    this.#dispatch({ type: 'sent', id: requestId });
    this.#wire.send({ type: 'fill', id: requestId, query, trigger: this.#trigger });
  }

  #crashed(reason: string): void {
    const now = this.#options.now();
    const again = now - this.#lastCrashMs < CRASH_WINDOW_MS;
    this.#lastCrashMs = now;
    this.#closeWire();
    if (again) {
      this.#dispatch({ type: 'worker-crashed', error: crashError(reason) });
      return;
    }
    this.load();
    this.#dispatch({ type: 'worker-restarted' });
  }

  #dispatch(event: WorkerEvent | PageAct): void {
    const next = reduceView(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}

function crashError(reason: string): UnmaskErrorData {
  return {
    code: 'worker/crashed',
    message: 'The part of the page that computes stopped twice.',
    actual: reason,
    remedy: 'Start it again; if it stops again, shorten the text or reload the page.',
    details: {},
  };
}
