import { describe, expect, test } from 'vitest';
import { backendView } from '../../test/support/backend_view.ts';
import type { UnmaskErrorData } from '../model/errors.ts';
import type { ModelChoice, ModelView } from './messages.ts';
import { NOTHING_ASKED, reduceSwitch, type ModelSwitch, type SwitchEvent } from './model_switch.ts';

const SITE: ModelChoice = { from: 'site', baseUrl: 'https://x.test/', folder: null };
const LARGE: ModelChoice = { ...SITE, folder: 'albert-large-v2' };
const KEPT: ModelChoice = { from: 'stored', key: 'kept' };
const backend = backendView({
  name: 'm',
  revision: 'r',
  content: 'c',
  dtype: 'f32',
  backend: 'webgpu',
  adapter: 'a',
});
const model: ModelView = {
  ...{ origin: 'site', folder: 'm', key: 'site~m', name: 'm', revision: 'r', content: 'c', byteLength: 1 },
  ...{ vocabularySize: 2, maxTokens: 3, passes: 4, layers: 1, hiddenSize: 5, description: '', isDemo: true },
  ...{ embeddingSize: 1, heads: 1, ffnSize: 1, activation: 'gelu', licence: null },
  ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: null },
  maskHead: true,
  tasks: [],
};
const tookOver: SwitchEvent = { type: 'took-over', backend, model };
const asked = (wish: ModelChoice, otherwise?: ModelChoice): SwitchEvent => ({
  type: 'asked',
  model: wish,
  ...(otherwise && { otherwise }),
});
const broken: UnmaskErrorData = { code: 'weights/damaged', message: 'D.', remedy: 'R.', details: {} };
const failed = (code: UnmaskErrorData['code'] = 'weights/damaged'): SwitchEvent => ({
  type: 'failed',
  error: { ...broken, code },
});
const after = (...events: readonly SwitchEvent[]): ModelSwitch => events.reduce(reduceSwitch, NOTHING_ASKED);
const AT_WORK = [asked(SITE), tookOver] as const;

describe('at the start', () => {
  test('the model asked for is loaded, and answers', () => {
    const asking = after(asked(SITE), { type: 'progress', stage: 'weights', loadedBytes: 1, totalBytes: 2 });
    expect(asking).toMatchObject({
      load: { model: SITE },
      view: { engine: { kind: 'loading', stage: 'weights', loadedBytes: 1 }, switching: null, model: null },
    });
    expect(reduceSwitch(asking, tookOver)).toMatchObject({
      load: null,
      view: { engine: { kind: 'ready' }, model, backend, inUse: SITE, taken: 1, arrived: false },
    });
  });

  test('a copy that does not come is told, and what was to be taken otherwise is loaded; once', () => {
    const fallen = after(asked(KEPT, SITE), failed());
    expect(fallen).toMatchObject({
      load: { model: SITE },
      view: {
        engine: { kind: 'loading', stage: 'start' },
        asked: SITE,
        switchFailed: { model: KEPT, error: broken, fellBack: true },
      },
    });
    expect(reduceSwitch(fallen, failed())).toMatchObject({
      load: null,
      view: { engine: { kind: 'stopped', reason: 'load-failed' }, asked: SITE },
    });
  });

  test('a GPU that fails would fail with any model: nothing else is loaded', () => {
    const state = after(asked(KEPT, SITE), failed('gpu/out-of-memory'));
    expect(state).toMatchObject({ load: null, view: { engine: { kind: 'stopped' }, asked: KEPT } });
  });

  test('what the worker before stopped at is told as failed', () => {
    const state = after({
      ...asked(SITE),
      type: 'asked',
      model: SITE,
      failed: { model: KEPT, error: broken, fellBack: false },
    });
    expect(state).toMatchObject({ load: { model: SITE }, view: { switchFailed: { model: KEPT } } });
  });
});

describe('while a model answers', () => {
  test('another is told beside it, and takes its place', () => {
    const progress = { type: 'progress', stage: 'config', loadedBytes: 1, totalBytes: 9 } as const;
    const coming = after(...AT_WORK, asked(KEPT), progress);
    expect(coming.view).toMatchObject({
      engine: { kind: 'ready' },
      inUse: SITE,
      switching: { model: KEPT, stage: 'config', loadedBytes: 1, totalBytes: 9 },
    });
    expect(reduceSwitch(coming, tookOver).view).toMatchObject({ inUse: KEPT, switching: null, taken: 2 });
  });

  test('another that fails is told until it is read or a model is asked for; the present one is asked for again', () => {
    const state = after(...AT_WORK, asked(KEPT), failed('gpu/lost'));
    expect(state).toMatchObject({
      load: null,
      view: {
        engine: { kind: 'ready' },
        asked: SITE,
        switching: null,
        switchFailed: { model: KEPT, fellBack: false },
      },
    });
    expect(reduceSwitch(state, { type: 'seen' }).view.switchFailed).toBeNull();
    expect(reduceSwitch(state, asked(LARGE)).view.switchFailed).toBeNull();
  });

  test('the same one asked for again is another load', () => {
    const first = after(...AT_WORK, asked(KEPT));
    expect(reduceSwitch(first, asked(KEPT)).load).not.toBe(first.load);
  });

  test('one that is stopped leaves the present one; without a load nothing changes', () => {
    const state = after(...AT_WORK, asked(KEPT), { type: 'stopped' });
    expect(state).toMatchObject({ load: null, view: { switching: null, asked: SITE, switchFailed: null } });
    expect(reduceSwitch(state, { type: 'stopped' })).toBe(state);
  });
});

describe('what was fetched', () => {
  const download = { type: 'fetched', key: 'kept' } as const;

  test('is taken into use by itself once it is whole, and is told to have arrived', () => {
    const coming = after(...AT_WORK, download);
    expect(coming).toMatchObject({ load: { model: KEPT }, view: { switching: { model: KEPT } } });
    const state = reduceSwitch(coming, tookOver);
    expect(state.view.arrived).toBe(true);
    expect(reduceSwitch(state, { type: 'seen' }).view.arrived).toBe(false);
    expect(reduceSwitch(state, asked(SITE)).view.arrived).toBe(false);
  });

  test.each([
    ['a model of the site that replaces another has', [...AT_WORK, asked(LARGE)], true],
    ['the model the site offers first has not', [...AT_WORK, asked(SITE)], false],
    ['a kept copy that is opened has not', [...AT_WORK, asked(KEPT)], false],
    ['what the page begins with has not', [asked(LARGE)], false],
    ['what another is asked for instead of has not', [...AT_WORK, download, asked(KEPT)], false],
  ])('%s', (_, events, arrived) => {
    expect(after(...events, tookOver).view.arrived).toBe(arrived);
  });
});

describe('where the GPU has room for one', () => {
  const made = [...AT_WORK, asked(KEPT), { type: 'made-room' }] as const;

  test('the one before is gone, and nothing answers until the next does', () => {
    expect(after(...made).view).toMatchObject({
      engine: { kind: 'loading' },
      switching: null,
      madeRoom: true,
    });
    expect(after(...made, tookOver).view).toMatchObject({ engine: { kind: 'ready' }, madeRoom: false });
  });

  test('the one before comes back when the other fails or is stopped', () => {
    expect(after(...made, failed())).toMatchObject({
      load: { model: SITE },
      view: { asked: SITE, madeRoom: true, switchFailed: { model: KEPT, fellBack: false } },
    });
    expect(after(...made, { type: 'stopped' })).toMatchObject({ load: { model: SITE } });
  });

  test('and is loaded once: when it does not come back, that is told', () => {
    expect(after(...made, failed(), failed())).toMatchObject({
      load: null,
      view: { engine: { kind: 'stopped', reason: 'load-failed' }, madeRoom: false },
    });
  });
});

describe('a lost GPU', () => {
  const lost = { type: 'lost', message: 'Lost.' } as const;

  test('is set up again; another model stays on its way', () => {
    const rebuilding = after(...AT_WORK, asked(KEPT), lost);
    expect(rebuilding.view).toMatchObject({ engine: { kind: 'rebuilding' }, switching: { model: KEPT } });
    const other = { ...backend, fallbackReason: 'why' };
    expect(reduceSwitch(rebuilding, { type: 'rebuilt', backend: other }).view).toMatchObject({
      engine: { kind: 'ready' },
      backend: other,
      switching: { model: KEPT },
      taken: 1,
    });
    expect(reduceSwitch(rebuilding, asked(LARGE)).view.engine.kind).toBe('rebuilding');
  });

  test('twice stops; the model is loaded when it is asked for again', () => {
    const state = after(...AT_WORK, { type: 'lost-again', error: broken });
    expect(state.view).toMatchObject({ engine: { kind: 'stopped', reason: 'gpu-lost' }, asked: SITE });
    expect(reduceSwitch(state, asked(SITE)).view).toMatchObject({
      engine: { kind: 'loading' },
      switching: null,
    });
  });
});
