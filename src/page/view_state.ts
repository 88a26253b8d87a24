/**
 * What the page knows of the worker, as one immutable value: a pure reducer over the worker's events and
 * the page's own acts. No timers, no DOM, no React.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import { isSameIdentity } from '../model/identity.ts';
import type { BackendView, LoadStage, ModelChoice, ModelView, WorkerEvent } from '../worker/messages.ts';
import { NOTHING_ASKED, reduceFill, type FillAct, type FillState, type RunState } from './fill_state.ts';
import {
  NOTHING_KEPT,
  reduceDownload,
  reduceKept,
  type DownloadState,
  type KeptState,
  type ModelAct,
  type SwitchFailure,
  type SwitchState,
} from './model_state.ts';

/** Whether anything can run at all. */
export type EngineState =
  | {
      readonly kind: 'loading';
      readonly stage: LoadStage | 'start';
      readonly loadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly kind: 'ready' }
  /** The GPU was lost and is being set up again; requests are still taken. */
  | { readonly kind: 'rebuilding'; readonly message: string }
  /** Nothing runs until the visitor chooses: load failed, GPU lost twice, worker crashed twice. */
  | {
      readonly kind: 'stopped';
      readonly reason: 'load-failed' | 'gpu-lost' | 'crashed';
      readonly error: UnmaskErrorData;
    };

export interface ViewState extends FillState {
  readonly engine: EngineState;
  readonly backend: BackendView | null;
  readonly model: ModelView | null;
  /** Another model on its way; the present one answers until it is there. */
  readonly switching: SwitchState | null;
  readonly switchFailed: SwitchFailure | null;
  readonly download: DownloadState | null;
  readonly kept: KeptState;
  /** A model has been fetched, kept, and taken into use: to be told once. */
  readonly arrived: boolean;
  /** The model before it was freed, as the GPU had no room for two; true until another answers. */
  readonly madeRoom: boolean;
  /** What came back by itself, to be told once: the GPU after a loss, the worker after a crash. */
  readonly recovered: 'gpu' | 'worker' | null;
}

/** What the page does, beside what the worker tells. */
export type PageAct =
  | FillAct
  /** A load was asked for: at the start, after a failure, after a crash, or of another model. */
  | { readonly type: 'load-asked'; readonly model: ModelChoice }
  /** A model that was asked for did not come, and another is taken, or kept, in its place. */
  | ({ readonly type: 'switch-failed' } & SwitchFailure)
  | { readonly type: 'switch-failure-seen' }
  /** What was fetched answers now. */
  | { readonly type: 'arrived' }
  | { readonly type: 'arrival-seen' }
  /** The worker is gone, with the model it held and what it was doing. */
  | { readonly type: 'worker-closed' }
  | { readonly type: 'worker-restarted' }
  | { readonly type: 'worker-crashed'; readonly error: UnmaskErrorData }
  | { readonly type: 'recovery-seen' }
  | ModelAct;

const STARTING: EngineState = { kind: 'loading', stage: 'start', loadedBytes: 0, totalBytes: 0 };

export const INITIAL_VIEW_STATE: ViewState = {
  engine: STARTING,
  backend: null,
  model: null,
  switching: null,
  switchFailed: null,
  download: null,
  kept: NOTHING_KEPT,
  arrived: false,
  madeRoom: false,
  ...NOTHING_ASKED,
  recovered: null,
};

/** True when the answer on screen belongs to an older request than the newest, or is not of what computes now. */
export function isStale({ answer, requestId, backend }: ViewState): boolean {
  if (answer === null) return false;
  const isOfEngine = backend === null || isSameIdentity(answer.identity, backend.identity);
  return answer.requestId !== requestId || !isOfEngine;
}

/** The next state. Events of overtaken requests leave the state as it is (the same object). */
export function reduceView(state: ViewState, event: WorkerEvent | PageAct): ViewState {
  switch (event.type) {
    case 'loading': {
      const { stage, loadedBytes, totalBytes } = event;
      if (state.switching === null) {
        return { ...state, engine: { kind: 'loading', stage, loadedBytes, totalBytes } };
      }
      return { ...state, switching: { ...state.switching, stage, loadedBytes, totalBytes } };
    }
    case 'ready':
      return {
        ...backToReady(state),
        engine: { kind: 'ready' },
        backend: event.backend,
        model: event.model,
        switching: isRebuilt(state, event.model) ? state.switching : null,
        madeRoom: false,
      };
    case 'made-room': {
      // The model before it is gone from the GPU: from here on it is as at the start of the page.
      if (state.switching === null) return state;
      const { stage, loadedBytes, totalBytes } = state.switching;
      const engine = { kind: 'loading', stage, loadedBytes, totalBytes } as const;
      return { ...state, engine, switching: null, madeRoom: true };
    }
    case 'gpu-lost':
      return { ...state, engine: { kind: 'rebuilding', message: event.message }, recovered: null };
    case 'gpu-lost-again':
      return stopped(state, 'gpu-lost', event.error);
    case 'load-failed': {
      if (state.switching === null) return stopped(state, 'load-failed', event.error);
      const { model } = state.switching;
      return { ...state, switching: null, switchFailed: { model, error: event.error, fellBack: false } };
    }
    case 'download':
    case 'download-asked':
    case 'download-cancelled':
      return { ...state, download: reduceDownload(state.download, event) };
    case 'stored':
    case 'stored-verified':
    case 'verify-asked':
    case 'store-error-seen':
      return { ...state, kept: reduceKept(state.kept, event) };
    case 'store-failed':
    case 'worker-closed': {
      const download = reduceDownload(state.download, event);
      // A download that was refused tells so itself.
      const kept =
        event.type === 'store-failed' && download !== state.download
          ? state.kept
          : reduceKept(state.kept, event);
      if (event.type === 'store-failed') return { ...state, download, kept };
      return { ...state, download, kept, engine: STARTING, switching: null };
    }
    case 'load-asked':
      return loadAsked(state, event.model);
    case 'switch-failed': {
      const { model, error, fellBack } = event;
      return { ...state, switching: null, switchFailed: { model, error, fellBack } };
    }
    case 'switch-failure-seen':
      return state.switchFailed === null ? state : { ...state, switchFailed: null };
    case 'arrived':
      return { ...state, arrived: true };
    case 'arrival-seen':
      return state.arrived ? { ...state, arrived: false } : state;
    case 'worker-restarted':
      return { ...state, recovered: 'worker' };
    case 'worker-crashed':
      return stopped(state, 'crashed', event.error);
    case 'recovery-seen':
      return state.recovered === null ? state : { ...state, recovered: null };
    // Each probe is a store of its own: see probe_client.ts.
    case 'probe':
      return state;
    case 'asked':
    case 'sent':
    case 'tokens':
    case 'no-mask':
    case 'deferred':
    case 'result':
    case 'cancelled':
    case 'cancelled-unsent':
    case 'failed':
      return filled(state, event);
  }
}

/** What becomes of the sentence being typed. Its answer ends a rebuild of the GPU. */
function filled(state: ViewState, act: FillAct): ViewState {
  const fill = reduceFill(state, act);
  if (fill === state) return state;
  const next = { ...state, ...fill };
  return act.type === 'result' || act.type === 'no-mask' ? backToReady(next) : next;
}

/** While a model answers it goes on answering; else there is nothing until the one asked for is there. */
function loadAsked(state: ViewState, model: ModelChoice): ViewState {
  const asked: ViewState = { ...state, arrived: false };
  if (state.engine.kind === 'ready' || state.engine.kind === 'rebuilding') {
    const switching: SwitchState = { model, stage: 'start', loadedBytes: 0, totalBytes: 0 };
    return { ...asked, switching, switchFailed: null };
  }
  const run: RunState = state.query === null ? state.run : { kind: 'waiting' };
  return { ...asked, engine: STARTING, switching: null, run };
}

/** `ready` of the model in use, whose GPU came back, while another is on its way. */
function isRebuilt({ engine, model: present }: ViewState, model: ModelView): boolean {
  return (
    engine.kind === 'rebuilding' &&
    present?.origin === model.origin &&
    present.folder === model.folder &&
    present.content === model.content
  );
}

/** An answer, or `ready`, ends a rebuild, and that is worth a word. */
function backToReady(state: ViewState): ViewState {
  if (state.engine.kind !== 'rebuilding') return state;
  return { ...state, engine: { kind: 'ready' }, recovered: 'gpu' };
}

function stopped(
  state: ViewState,
  reason: 'load-failed' | 'gpu-lost' | 'crashed',
  error: UnmaskErrorData,
): ViewState {
  const busy = state.run.kind === 'working' || state.run.kind === 'waiting';
  return {
    ...state,
    engine: { kind: 'stopped', reason, error },
    switching: null,
    run: busy ? { kind: 'idle' } : state.run,
    madeRoom: false,
    recovered: null,
  };
}
