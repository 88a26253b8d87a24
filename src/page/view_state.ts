/**
 * What the page knows of the worker, as one immutable value: a pure reducer over the worker's events and
 * the page's own acts. No timers, no DOM, no React.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import { isSameIdentity } from '../model/identity.ts';
import type { ModelIdentity } from '../model/session.ts';
import {
  NO_MODEL,
  type FillQuery,
  type MaskPredictions,
  type ModelChoice,
  type SwitchFailure,
  type SwitchView,
  type TextRange,
  type TokenView,
  type WorkerEvent,
} from '../worker/messages.ts';
import type { ProbeEvent } from '../worker/probe_messages.ts';
import {
  NOTHING_KEPT,
  reduceDownload,
  reduceKept,
  type DownloadState,
  type KeptState,
  type ModelAct,
} from './model_state.ts';

/** How far the newest request is. */
export type RunState =
  | { readonly kind: 'idle' }
  /** Asked, not started: a pause in typing is awaited, or the model is not there yet. */
  | { readonly kind: 'waiting' }
  /** How far it is stands beside this state: {@link RunProgress}. */
  | { readonly kind: 'working' }
  | { readonly kind: 'no-mask' }
  | { readonly kind: 'deferred'; readonly estimateMs: number }
  | { readonly kind: 'settled' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: UnmaskErrorData };

/** How far a long run is, in passes. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
}

/** The tokens of one request, with the query whose text their ranges point into. */
export interface TokensState {
  readonly requestId: number;
  readonly query: FillQuery;
  readonly tokens: readonly TokenView[];
  readonly cutTokens: number;
  readonly maxTokens: number;
  readonly almostMasks: readonly TextRange[];
}

/** The last answer. It stays while a newer request is under way: see {@link isStale}. */
export interface AnswerState {
  readonly requestId: number;
  readonly query: FillQuery;
  readonly tokens: readonly TokenView[];
  readonly masks: readonly MaskPredictions[];
  readonly identity: ModelIdentity;
  readonly durationMs: number;
}

/** What the worker says of models stands here as it says it. */
export interface ViewState extends SwitchView {
  readonly download: DownloadState | null;
  readonly kept: KeptState;
  /** Id of the newest request; 0 before the first. Answers to any other id are dropped. */
  readonly requestId: number;
  readonly query: FillQuery | null;
  readonly run: RunState;
  readonly tokens: TokensState | null;
  readonly answer: AnswerState | null;
  /** What came back by itself, to be told once: the GPU after a loss, the worker after a crash. */
  readonly recovered: 'gpu' | 'worker' | null;
}

/** What the page does, beside what the worker tells. */
export type PageAct =
  /** A new query: from here on older answers are stale, though nothing may have been sent yet. */
  | { readonly type: 'asked'; readonly id: number; readonly query: FillQuery }
  | { readonly type: 'sent'; readonly id: number }
  | { readonly type: 'cancelled-unsent' }
  /** A load was asked for, and the worker has not said so yet. */
  | { readonly type: 'load-asked'; readonly model: ModelChoice; readonly otherwise: ModelChoice | null }
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
  | ModelAct;

export const INITIAL_VIEW_STATE: ViewState = {
  ...NO_MODEL,
  download: null,
  kept: NOTHING_KEPT,
  requestId: 0,
  query: null,
  run: { kind: 'idle' },
  tokens: null,
  answer: null,
  recovered: null,
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
    case 'store-failed':
    case 'worker-closed': {
      const download = reduceDownload(state.download, event);
      // A download that was refused tells so itself.
      const kept =
        event.type === 'store-failed' && download !== state.download
          ? state.kept
          : reduceKept(state.kept, event);
      if (event.type === 'store-failed') return { ...state, download, kept };
      return {
        ...state,
        download,
        kept,
        engine: NO_MODEL.engine,
        taken: 0,
        asked: event.model,
        otherwise: null,
        switching: null,
        switchFailed: event.failed ?? state.switchFailed,
      };
    }
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
    case 'recovery-seen':
      return state.recovered === null ? state : { ...state, recovered: null };
    case 'asked':
      return { ...state, requestId: event.id, query: event.query, run: { kind: 'waiting' } };
    case 'cancelled-unsent':
      return state.run.kind === 'waiting' ? { ...state, run: { kind: 'cancelled' } } : state;
    // Each probe is a store of its own: see probe_client.ts; and progress is one beside this, see client.ts.
    case 'progress':
    case 'probe':
      return state;
    case 'sent':
    case 'tokens':
    case 'no-mask':
    case 'deferred':
    case 'result':
    case 'cancelled':
    case 'failed':
      return event.id === state.requestId ? reduceRequest(state, event) : state;
  }
}

type RequestEvent = Extract<
  Exclude<WorkerEvent, ProbeEvent | { readonly type: 'progress' }> | PageAct,
  { readonly id: number }
>;

/** Events of the newest request. */
function reduceRequest(state: ViewState, event: Exclude<RequestEvent, { type: 'asked' }>): ViewState {
  switch (event.type) {
    case 'sent':
      return { ...state, run: { kind: 'working' } };
    case 'tokens':
      if (state.query === null) return state;
      return {
        ...state,
        tokens: {
          requestId: event.id,
          query: state.query,
          tokens: event.tokens,
          cutTokens: event.cutTokens,
          maxTokens: event.maxTokens,
          almostMasks: event.almostMasks,
        },
      };
    case 'no-mask':
      // Nothing is asked any more, so an old answer beside the new text would only mislead.
      return { ...backToReady(state), run: { kind: 'no-mask' }, answer: null };
    case 'deferred':
      return { ...state, run: { kind: 'deferred', estimateMs: event.estimateMs } };
    case 'cancelled':
      return { ...state, run: { kind: 'cancelled' } };
    case 'failed':
      return { ...state, run: { kind: 'failed', error: event.error } };
    case 'result': {
      // The tokens of the same request always come first; an answer without them could not be named.
      if (state.query === null || state.tokens?.requestId !== event.id) return state;
      return {
        ...backToReady(state),
        run: { kind: 'settled' },
        answer: {
          requestId: event.id,
          query: state.query,
          tokens: state.tokens.tokens,
          masks: event.masks,
          identity: event.identity,
          durationMs: event.durationMs,
        },
      };
    }
  }
}

/** What the worker says of models. One that was started anew has none yet: what answered before stands until it has. */
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

/** The worker says what comes of it; where nothing answers, there is nothing to be seen until it does. */
function loadAsked(
  state: ViewState,
  { model: asked, otherwise }: Extract<PageAct, { readonly type: 'load-asked' }>,
): ViewState {
  const isAnswering = state.engine.kind === 'ready' || state.engine.kind === 'rebuilding';
  const next: ViewState = { ...state, asked, otherwise };
  return isAnswering ? next : { ...next, engine: NO_MODEL.engine, run: waiting(state) };
}

function waiting({ query, run }: ViewState): RunState {
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
