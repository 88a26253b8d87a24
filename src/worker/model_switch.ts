/**
 * The change of models as a state machine: which model is asked for, which is on its way, which answers, and what is taken
 * where one does not come. A pure reducer; `switcher.ts` does what it says.
 */
import type { UnmaskErrorData } from '../model/errors.ts';
import {
  NO_MODEL,
  type BackendView,
  type LoadProgress,
  type LoadWish,
  type ModelChoice,
  type ModelView,
  type SwitchView,
  type TokenizerWish,
} from './messages.ts';

/** A load to be done. Each is an object of its own: another one is another load, of the same model too. */
export interface Load {
  readonly model: ModelChoice;
  /** It was fetched to be used: the page says when it is there. */
  readonly isFetched: boolean;
}

export interface ModelSwitch {
  /** What the page is told. */
  readonly view: SwitchView;
  /** The load under way. */
  readonly load: Load | null;
}

export type SwitchEvent =
  | ({ readonly type: 'asked' } & LoadWish)
  /** A download is whole. */
  | ({ readonly type: 'fetched'; readonly key: string } & TokenizerWish)
  /** The visitor stopped the load under way. */
  | { readonly type: 'stopped' }
  | { readonly type: 'seen' }
  | ({ readonly type: 'progress' } & LoadProgress)
  | { readonly type: 'failed'; readonly error: UnmaskErrorData }
  /** The model in use was freed, to make room for the one on its way. */
  | { readonly type: 'made-room' }
  /** What was on its way answers from now on. */
  | { readonly type: 'took-over'; readonly backend: BackendView; readonly model: ModelView }
  /** The GPU of the model in use. */
  | { readonly type: 'lost'; readonly message: string }
  | { readonly type: 'lost-again'; readonly error: UnmaskErrorData }
  /** Another engine computes the model in use. */
  | { readonly type: 'rebuilt'; readonly backend: BackendView };

const START: LoadProgress = { stage: 'start', loadedBytes: 0, totalBytes: 0 };

export const NOTHING_ASKED: ModelSwitch = { view: NO_MODEL, load: null };

/** The next state; the same object where nothing changes. */
export function reduceSwitch(state: ModelSwitch, event: SwitchEvent): ModelSwitch {
  const { view, load } = state;
  const change = (changed: Partial<SwitchView>): ModelSwitch => ({ load, view: { ...view, ...changed } });
  switch (event.type) {
    case 'asked': {
      const { model, otherwise = null, failed } = event;
      return begin(view, { model, isFetched: false }, { otherwise, ...(failed && { switchFailed: failed }) });
    }
    case 'fetched': {
      const { key, tokenizer } = event;
      const model = { from: 'stored', key, ...(tokenizer !== undefined && { tokenizer }) } as const;
      return begin(view, { model, isFetched: true });
    }
    case 'stopped':
      if (load === null || view.inUse === null) return state;
      // It made room already: it is loaded again.
      if (!answers(view)) return begin(view, { model: view.inUse, isFetched: false });
      return { load: null, view: { ...view, asked: view.inUse, switching: null } };
    case 'seen':
      return change({ switchFailed: null, arrived: false });
    case 'progress': {
      const { stage, loadedBytes, totalBytes } = event;
      const progress = { stage, loadedBytes, totalBytes };
      if (view.switching === null) return change({ engine: { kind: 'loading', ...progress } });
      return change({ switching: { ...view.switching, ...progress } });
    }
    case 'failed':
      return load === null ? state : failed(view, load, event.error);
    case 'made-room': {
      if (view.switching === null) return state;
      const { stage, loadedBytes, totalBytes } = view.switching;
      const engine = { kind: 'loading', stage, loadedBytes, totalBytes } as const;
      return change({ engine, switching: null, madeRoom: true });
    }
    case 'took-over':
      return load === null ? state : tookOver(view, load, event);
    case 'lost':
      return change({ engine: { kind: 'rebuilding', message: event.message } });
    case 'lost-again':
      return change(stopped('gpu-lost', event.error));
    case 'rebuilt':
      return change({ engine: { kind: 'ready' }, backend: event.backend });
  }
}

/** While a model answers it goes on answering; else there is nothing until the one asked for is there. */
function begin(view: SwitchView, load: Load, change: Partial<SwitchView> = {}): ModelSwitch {
  const { model } = load;
  const next: Partial<SwitchView> = answers(view)
    ? { switching: { model, ...START }, switchFailed: null }
    : { switching: null, engine: { kind: 'loading', ...START } };
  return { load, view: { ...view, asked: model, otherwise: null, arrived: false, ...next, ...change } };
}

function failed(view: SwitchView, load: Load, error: UnmaskErrorData): ModelSwitch {
  const { inUse, otherwise } = view;
  const { model } = load;
  if (otherwise !== null && !error.code.startsWith('gpu/')) {
    const switchFailed = { model, error, fellBack: true };
    return begin(view, { model: otherwise, isFetched: false }, { switchFailed });
  }
  const switchFailed = { model, error, fellBack: false };
  if (answers(view)) {
    return { load: null, view: { ...view, asked: inUse, otherwise: null, switching: null, switchFailed } };
  }
  // The one before made room. Where it does not come back either, nothing does.
  if (view.madeRoom && inUse !== null && inUse !== model) {
    return begin(view, { model: inUse, isFetched: false }, { switchFailed });
  }
  return { load: null, view: { ...view, ...stopped('load-failed', error) } };
}

function tookOver(
  view: SwitchView,
  { model: choice, isFetched }: Load,
  { backend, model }: Extract<SwitchEvent, { readonly type: 'took-over' }>,
): ModelSwitch {
  // A model of the site, other than the one it offers first, was fetched to be used as it arrived.
  const cameFromSite =
    view.switching !== null && choice.from === 'site' && choice.folder !== null && model.key !== null;
  return {
    load: null,
    view: {
      ...view,
      engine: { kind: 'ready' },
      backend,
      model,
      inUse: choice,
      taken: view.taken + 1,
      otherwise: null,
      switching: null,
      arrived: isFetched || cameFromSite,
      madeRoom: false,
    },
  };
}

function stopped(reason: 'load-failed' | 'gpu-lost', error: UnmaskErrorData): Partial<SwitchView> {
  return { engine: { kind: 'stopped', reason, error }, switching: null, madeRoom: false };
}

/** Whether a model takes what is asked. */
function answers({ engine }: SwitchView): boolean {
  return engine.kind === 'ready' || engine.kind === 'rebuilding';
}
