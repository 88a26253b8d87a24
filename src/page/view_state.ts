/**
 * What the page knows of the worker, as one immutable value: a pure reducer over the worker's events and
 * the page's own acts. No timers, no DOM, no React.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import { isSameIdentity } from '../model/identity.ts';
import {
  NO_MODEL,
  type EngineChoice,
  type ModelChoice,
  type SwitchFailure,
  type SwitchView,
  type WorkerEvent,
} from '../worker/messages.ts';
import { NOTHING_ASKED, reduceFill, type FillAct, type FillState, type FillRun } from './fill_state.ts';
import {
  NOTHING_KEPT,
  reduceDownload,
  reduceKept,
  type DownloadState,
  type KeptState,
  type ModelAct,
} from './model_state.ts';

/** What the worker says of models is taken over as it says it. */
export interface ViewState extends SwitchView, FillState {
  readonly download: DownloadState | null;
  readonly kept: KeptState;
  /** What came back by itself, to be told once: the GPU after a loss, the worker after a crash. */
  readonly recovered: 'gpu' | 'worker' | null;
  /** The model used last, at whose opening the page has ended too often: asked about. */
  readonly heldBack: ModelChoice | null;
  /** What is to compute, as far as the visitor has said. */
  readonly engineChoice: EngineChoice;
}

/** What the page does, beside what the worker tells. */
export type PageAct =
  | FillAct
  /** A load was asked for, and the worker has not said so yet. */
  | {
      readonly type: 'load-asked';
      readonly model: ModelChoice;
      readonly otherwise: ModelChoice | null;
      readonly engineChoice: EngineChoice;
    }
  /** What came of the last change of model has been read. */
  | { readonly type: 'switch-seen' }
  /** The worker is gone, with the model it held and what it was doing. `failed`: a model that was on its way. */
  | {
      readonly type: 'worker-closed';
      readonly model: ModelChoice | null;
      readonly failed: SwitchFailure | null;
    }
  | { readonly type: 'worker-restarted' }
  | { readonly type: 'worker-crashed'; readonly error: UnmaskErrorData }
  | { readonly type: 'recovery-seen' }
  /** A model waits for the visitor's word; null: no more. */
  | { readonly type: 'held-back'; readonly model: ModelChoice | null }
  | ModelAct;

export const INITIAL_VIEW_STATE: ViewState = {
  ...NO_MODEL,
  download: null,
  kept: NOTHING_KEPT,
  ...NOTHING_ASKED,
  recovered: null,
  heldBack: null,
  engineChoice: 'auto',
};

/** True when the answer on screen belongs to an older request than the newest, or is not of what computes now. */
export function isStale({
  answer,
  requestId,
  backend,
}: Pick<ViewState, 'answer' | 'requestId' | 'backend'>): boolean {
  if (answer === null) return false;
  const isOfEngine = backend === null || isSameIdentity(answer.identity, backend.identity);
  return answer.requestId !== requestId || !isOfEngine;
}

/** The next state. Events of overtaken requests leave the state as it is (the same object). */
export function reduceView(state: ViewState, event: WorkerEvent | PageAct): ViewState {
  switch (event.type) {
    case 'model':
      return mirrored(state, event.view);
    case 'download':
    case 'download-asked':
    case 'download-cancelled':
      return { ...state, download: reduceDownload(state.download, event) };
    case 'stored':
    case 'stored-verified':
    case 'verify-asked':
    case 'store-error-seen':
      return { ...state, kept: reduceKept(state.kept, event) };
    case 'store-failed': {
      const download = reduceDownload(state.download, event);
      // A download that was refused tells so itself.
      const kept = download === state.download ? reduceKept(state.kept, event) : state.kept;
      return { ...state, download, kept };
    }
    case 'worker-closed':
      return {
        ...state,
        download: reduceDownload(state.download, event),
        kept: reduceKept(state.kept, event),
        engine: NO_MODEL.engine,
        taken: 0,
        asked: event.model,
        otherwise: null,
        switching: null,
        switchFailed: event.failed ?? state.switchFailed,
      };
    case 'load-asked':
      return loadAsked(state, event);
    case 'switch-seen':
      return { ...state, switchFailed: null, arrived: false };
    case 'worker-restarted':
      return { ...state, recovered: 'worker' };
    case 'worker-crashed':
      return mirrored(state, {
        ...state,
        engine: { kind: 'stopped', reason: 'crashed', error: event.error },
      });
    case 'held-back':
      return { ...state, heldBack: event.model };
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

/** Takes over what the worker says of models. A worker that was started anew has none yet: until then the one before it stays. */
function mirrored(state: ViewState, view: SwitchView): ViewState {
  const { model, backend, inUse } = view.model === null ? state : view;
  const before = view.engine.kind === 'ready' ? backToReady(state) : state;
  const next: ViewState = { ...before, ...view, model, backend, inUse };
  switch (view.engine.kind) {
    case 'stopped':
      return { ...next, run: isBusy(state) ? { kind: 'idle' } : state.run, recovered: null };
    case 'rebuilding':
      return { ...next, recovered: null };
    case 'loading':
      return state.engine.kind === 'stopped' ? { ...next, run: waiting(state) } : next;
    case 'ready':
      return next;
  }
}

/** What becomes of it is the worker's to say. Where nothing answers, the page shows at once that a model is loaded. */
function loadAsked(
  state: ViewState,
  { model: asked, otherwise, engineChoice }: Extract<PageAct, { readonly type: 'load-asked' }>,
): ViewState {
  const isAnswering = state.engine.kind === 'ready' || state.engine.kind === 'rebuilding';
  // The site's own answers while the question stands; whoever takes another has answered it.
  const heldBack = asked.from === 'site' ? state.heldBack : null;
  const next: ViewState = { ...state, asked, otherwise, engineChoice, heldBack };
  return isAnswering ? next : { ...next, engine: NO_MODEL.engine, run: waiting(state) };
}

function waiting({ query, run }: ViewState): FillRun {
  return query === null ? run : { kind: 'waiting' };
}

function isBusy({ run }: ViewState): boolean {
  return run.kind === 'working' || run.kind === 'waiting';
}

/** An answer, or `ready`, ends a rebuild, and that is worth a word. */
function backToReady(state: ViewState): ViewState {
  if (state.engine.kind !== 'rebuilding') return state;
  return { ...state, engine: { kind: 'ready' }, recovered: 'gpu' };
}
