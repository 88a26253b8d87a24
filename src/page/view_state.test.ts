import { describe, expect, it } from 'vitest';
import { backendView } from '../../test/support/backend_view.ts';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { FillQuery } from './fill_query.ts';
import {
  NO_MODEL,
  type EngineState,
  type ModelView,
  type SwitchView,
  type WorkerEvent,
} from '../worker/messages.ts';
import { INITIAL_VIEW_STATE, isStale, reduceView, type PageAct, type ViewState } from './view_state.ts';

const query = (text: string): FillQuery => ({
  text,
  pair: null,
  masked: [],
  form: 'typed',
  topK: 20,
  find: null,
});
const identity = {
  name: 'albert-demo',
  revision: 'r1',
  content: 'c',
  dtype: 'f32',
  backend: 'webgpu',
  adapter: 'test adapter',
} as const;
const backend = backendView(identity);
const model: ModelView = {
  origin: 'site',
  folder: 'albert-demo',
  name: 'albert-demo',
  revision: 'r1',
  content: 'c',
  byteLength: 6_300_000,
  key: 'site~albert-demo~r',
  vocabularySize: 8000,
  maxTokens: 128,
  passes: 3,
  layers: 1,
  hiddenSize: 192,
  ...{ embeddingSize: 1, heads: 1, ffnSize: 1, activation: 'gelu', licence: null },
  ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: null },
  maskHead: true,
  tasks: [],
  description: 'A small model.',
  isDemo: true,
};
const error: UnmaskErrorData = { code: 'gpu/lost', message: 'Lost.', remedy: 'Wait.', details: {} };
const tokens = (id: number): PageAct => ({
  type: 'tokens',
  id,
  tokens: [],
  cutTokens: 0,
  maxTokens: 128,
  almostMasks: [],
  unknown: [],
  unreadMasks: null,
  words: [],
});
const result = (id: number): PageAct => ({ type: 'result', id, masks: [], identity, durationMs: 14 });
const AT_WORK: SwitchView = { ...NO_MODEL, engine: { kind: 'ready' }, backend, model, taken: 1 };
const ready: WorkerEvent = { type: 'model', view: AT_WORK };
const engine = (state: EngineState): WorkerEvent => ({ type: 'model', view: { ...AT_WORK, engine: state } });
const lostAgain = engine({ kind: 'stopped', reason: 'gpu-lost', error });
const gpuLost = engine({ kind: 'rebuilding', message: 'Driver reset.' });

function play(...events: readonly (WorkerEvent | PageAct)[]): ViewState {
  return events.reduce(reduceView, INITIAL_VIEW_STATE);
}
const answered = [ready, { type: 'asked', id: 1, query: query('a') }, tokens(1), result(1)] as const;

describe('the view state', () => {
  it('starts loading, then is ready with backend and model', () => {
    const loading = play(engine({ kind: 'loading', stage: 'weights', loadedBytes: 3, totalBytes: 6 }));
    expect(loading.engine).toEqual({ kind: 'loading', stage: 'weights', loadedBytes: 3, totalBytes: 6 });
    expect(reduceView(loading, ready)).toMatchObject({ engine: { kind: 'ready' }, backend, model });
  });

  it('keeps an answer with its tokens and query', () => {
    const state = play(...answered);
    expect(state.run.kind).toBe('settled');
    expect(state.answer).toMatchObject({ requestId: 1, query: query('a'), durationMs: 14 });
    expect(isStale(state)).toBe(false);
  });

  it('drops every event of an overtaken request', () => {
    const state = play(...answered, { type: 'asked', id: 2, query: query('b') });
    expect(isStale(state)).toBe(true);
    const late: readonly PageAct[] = [
      tokens(1),
      result(1),
      { type: 'no-mask', id: 1 },
      { type: 'deferred', id: 1, estimateMs: 5 },
      { type: 'cancelled', id: 1 },
      { type: 'failed', id: 1, error },
    ];
    for (const event of late) expect(reduceView(state, event)).toBe(state);
  });

  it('keeps the stale answer while the next one is under way, and drops it when nothing is masked', () => {
    const working = play(
      ...answered,
      { type: 'asked', id: 2, query: query('b') },
      { type: 'sent', id: 2 },
      tokens(2),
    );
    expect(working.run).toEqual({ kind: 'working' });
    expect(working.answer?.requestId).toBe(1);
    expect(reduceView(working, { type: 'no-mask', id: 2 })).toMatchObject({
      run: { kind: 'no-mask' },
      answer: null,
    });
  });

  it('refuses a result whose tokens never came', () => {
    expect(play(ready, { type: 'asked', id: 1, query: query('a') }, result(1)).answer).toBeNull();
  });

  it('tells a rebuilt GPU once, by the answer or by ready', () => {
    const lost = play(...answered, { type: 'asked', id: 2, query: query('b') }, tokens(2), gpuLost);
    expect(lost.engine.kind).toBe('rebuilding');
    const back = reduceView(lost, result(2));
    expect(back).toMatchObject({ engine: { kind: 'ready' }, recovered: 'gpu' });
    expect(reduceView(lost, ready).recovered).toBe('gpu');
    expect(reduceView(back, { type: 'recovery-seen' }).recovered).toBeNull();
    expect(play(ready).recovered).toBeNull();
  });

  it('stops on a second loss, a failed load and a crash, and leaves no run hanging', () => {
    const busy = [ready, { type: 'asked', id: 1, query: query('a') }, { type: 'sent', id: 1 }] as const;
    expect(play(...busy, lostAgain)).toMatchObject({
      engine: { kind: 'stopped', reason: 'gpu-lost', error },
      run: { kind: 'idle' },
    });
    const failed = engine({ kind: 'stopped', reason: 'load-failed', error });
    expect(play(...busy, failed)).toMatchObject({ engine: { reason: 'load-failed' }, run: { kind: 'idle' } });
    expect(play(...busy, { type: 'worker-crashed', error }).engine).toMatchObject({ reason: 'crashed' });
  });

  it('waits again when a load is asked for with a query at hand', () => {
    const state = play(...answered, lostAgain, {
      type: 'load-asked',
      model: { from: 'stored', key: 'k' },
      otherwise: null,
      engineChoice: 'auto',
    });
    expect(state.engine.kind).toBe('loading');
    expect(state.run.kind).toBe('waiting');
  });

  it('keeps what answered before in sight until a worker that was started anew has a model', () => {
    const closed = play(...answered, { type: 'worker-closed', model: null, failed: null });
    const anew = reduceView(closed, { type: 'model', view: NO_MODEL });
    expect(anew).toMatchObject({ engine: { kind: 'loading' }, model, backend, taken: 0 });
    expect(reduceView(anew, ready).taken).toBe(1);
  });

  it('tells a refused download as its own, and any other refusal as the store’s', () => {
    const asked = play(ready, { type: 'download-asked', repo: 'a/b' }, { type: 'store-failed', error });
    expect(asked.download?.view).toMatchObject({ state: 'failed', error });
    expect(asked.kept.error).toBeNull();
    const listed = play(ready, { type: 'verify-asked', key: 'k' }, { type: 'store-failed', error });
    expect(listed.kept).toMatchObject({ error, verifying: [] });
    expect(reduceView(listed, { type: 'store-error-seen' }).kept.error).toBeNull();
  });
});
