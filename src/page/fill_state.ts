/** The sentence being typed, as the page knows it: the newest request, how it reads, and the last answer. A pure reducer. */
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelIdentity } from '../model/session.ts';
import type { FillQuery, MaskPredictions } from './fill_query.ts';
import type { ReadText, TokenView } from '../worker/messages.ts';

/** How far the newest request is. */
export type FillRun =
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
export interface TokensState extends ReadText {
  readonly requestId: number;
  readonly query: FillQuery;
}

/** The last answer. It stays while a newer request is under way: see `isStale` of `view_state.ts`. */
export interface AnswerState {
  readonly requestId: number;
  readonly query: FillQuery;
  readonly tokens: readonly TokenView[];
  /** As {@link ReadText} has them. */
  readonly words: ReadText['words'];
  readonly masks: readonly MaskPredictions[];
  readonly identity: ModelIdentity;
  readonly durationMs: number;
}

export interface FillState {
  /** Id of the newest request; 0 before the first. Answers to any other id are dropped. */
  readonly requestId: number;
  readonly query: FillQuery | null;
  readonly run: FillRun;
  readonly tokens: TokensState | null;
  readonly answer: AnswerState | null;
}

/** Each names the request it is of; what is of an older one changes nothing. */
export type FillAct =
  /** A new query: from here on older answers are stale, though nothing may have been sent yet. */
  | { readonly type: 'asked'; readonly id: number; readonly query: FillQuery }
  | { readonly type: 'sent'; readonly id: number }
  | { readonly type: 'cancelled-unsent' }
  /** How the text reads: it comes before any number. */
  | ({ readonly type: 'tokens'; readonly id: number } & ReadText)
  /** There is nothing to predict: no token is masked, or the text is empty. */
  | { readonly type: 'no-mask'; readonly id: number }
  /** Not run: it would take long, and the visitor has not pressed Enter. */
  | { readonly type: 'deferred'; readonly id: number; readonly estimateMs: number }
  | ({ readonly type: 'result'; readonly id: number } & Pick<
      AnswerState,
      'masks' | 'identity' | 'durationMs'
    >)
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: UnmaskErrorData };

export const NOTHING_ASKED: FillState = {
  requestId: 0,
  query: null,
  run: { kind: 'idle' },
  tokens: null,
  answer: null,
};

/** The next state; the same object where nothing changes. */
export function reduceFill(state: FillState, act: FillAct): FillState {
  if (act.type === 'asked') {
    return { ...state, requestId: act.id, query: act.query, run: { kind: 'waiting' } };
  }
  if (act.type === 'cancelled-unsent') {
    return state.run.kind === 'waiting' ? { ...state, run: { kind: 'cancelled' } } : state;
  }
  if (act.id !== state.requestId || state.query === null) return state;
  const { query, tokens } = state;
  switch (act.type) {
    case 'sent':
      return { ...state, run: { kind: 'working' } };
    case 'tokens': {
      const { id, cutTokens, maxTokens, almostMasks, unknown, unreadMasks, words } = act;
      const read = { tokens: act.tokens, cutTokens, maxTokens, almostMasks, unknown, unreadMasks, words };
      return { ...state, tokens: { requestId: id, query, ...read } };
    }
    case 'no-mask':
      // Nothing is asked any more, so an old answer beside the new text would only mislead.
      return { ...state, run: { kind: 'no-mask' }, answer: null };
    case 'deferred':
      return { ...state, run: { kind: 'deferred', estimateMs: act.estimateMs } };
    case 'cancelled':
      return { ...state, run: { kind: 'cancelled' } };
    case 'failed':
      return { ...state, run: { kind: 'failed', error: act.error } };
    case 'result': {
      // The tokens of the same request always come first; an answer without them could not be named.
      if (tokens?.requestId !== act.id) return state;
      const { id: requestId, masks, identity, durationMs } = act;
      const read = { tokens: tokens.tokens, words: tokens.words };
      const answer = { requestId, query, ...read, masks, identity, durationMs };
      return { ...state, run: { kind: 'settled' }, answer };
    }
  }
}
