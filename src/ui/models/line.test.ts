import { describe, expect, it } from 'vitest';
import type { ViewState } from '../../page/client.ts';
import { NO_MODEL, type DownloadView, type ModelView, type StoredModelView } from '../../worker/messages.ts';
import {
  announceModels,
  arrivedWords,
  choiceName,
  downloadFigures,
  downloadTitle,
  modelLine,
  offerLabel,
  openingFigures,
  ownWords,
} from './line.ts';

const plain = (text: string): string => text.replaceAll('\u00A0', ' ');
const REPO = 'albert/albert-large-v2';
const demo: ModelView = {
  origin: 'site',
  folder: 'albert-demo',
  key: null,
  name: 'albert-demo',
  revision: 'r',
  content: 'c',
  byteLength: 6_300_000,
  vocabularySize: 8000,
  maxTokens: 128,
  passes: 3,
  layers: 1,
  hiddenSize: 192,
  ...{ embeddingSize: 1, heads: 1, ffnSize: 1, activation: 'gelu', licence: null },
  ...{ tokenizerFile: 'spiece.model', otherTokenizerFile: null },
  maskHead: true,
  tasks: [],
  description: '',
  isDemo: true,
};
const large: ModelView = { ...demo, origin: 'stored', folder: 'k', name: REPO, isDemo: false };
const fetching: DownloadView = {
  repo: REPO,
  state: 'fetching',
  loadedBytes: 23_400_000,
  totalBytes: 71_500_000,
  bytesPerSecond: 8_200_000,
  again: null,
  error: null,
  key: null,
};
const partial: StoredModelView = {
  key: 'k',
  source: 'hub',
  name: REPO,
  revision: 'abc',
  keptBytes: 23_400_000,
  totalBytes: 71_500_000,
  ref: null,
  complete: false,
  damaged: false,
  inUse: false,
};
type Known = Parameters<typeof modelLine>[0];
const state = (change: Partial<Known>): ViewState => ({
  ...NO_MODEL,
  engine: { kind: 'ready' },
  model: demo,
  download: null,
  kept: { view: null, error: null, verifying: [], verified: {} },
  heldBack: null,
  engineChoice: 'auto',
  requestId: 0,
  query: null,
  run: { kind: 'idle' },
  tokens: null,
  answer: null,
  recovered: null,
  ...change,
});
const keeping = (...models: readonly StoredModelView[]): Partial<Known> => ({
  kept: {
    view: { where: 'disk', reason: null, models, used: null, site: [], usedBytes: null, quotaBytes: null },
    error: null,
    verifying: [],
    verified: {},
  },
});

describe('the line about the model', () => {
  it('offers the real model, to go on with it, or to use what is kept', () => {
    expect(modelLine(state({}))).toMatchObject({ kind: 'offer', kept: null, lasts: true });
    expect(modelLine(state(keeping(partial)))).toMatchObject({ kind: 'offer', kept: partial });
    const complete = { ...partial, key: 'k2', complete: true };
    expect(modelLine(state(keeping(partial, complete)))).toMatchObject({ kept: complete });

    const label = (kept: StoredModelView | null, lasts = true): string => {
      const line = modelLine(state(keeping()));
      return line?.kind === 'offer' ? plain(offerLabel({ ...line, kept, lasts })) : '';
    };
    expect(label(null)).toBe('Get ALBERT-large-v2 (71.5 MB from Hugging Face, kept on this device)');
    expect(label(null, false)).toContain('for as long as this page is open');
    expect(label(partial)).toBe('Resume ALBERT-large-v2, 48.1 MB left');
    expect(label({ ...partial, complete: true })).toBe('Use ALBERT-large-v2, kept on this device');
  });

  it('offers the site’s own copy first, with its size, where the site has one', () => {
    const demoOfSite = { folder: 'albert-demo', name: 'albert-demo', byteLength: 6_700_000, isDemo: true };
    const largeOfSite = {
      folder: 'albert-large-v2',
      name: 'albert-large-v2',
      byteLength: 36_600_000,
      isDemo: false,
    };
    const at = (models: readonly StoredModelView[], site = [demoOfSite, largeOfSite]) => {
      const { kept } = state(keeping(...models));
      const line = modelLine(state({ kept: { ...kept, view: kept.view && { ...kept.view, site } } }));
      return line?.kind === 'offer' ? plain(offerLabel(line)) : '';
    };
    expect(at([])).toBe('Get ALBERT-large-v2 (36.6 MB from this site, kept on this device)');
    expect(at([], [demoOfSite])).toContain('from Hugging Face');
    const ofSite = { ...partial, source: 'site', name: 'albert-large-v2', totalBytes: 36_600_000 } as const;
    expect(at([ofSite])).toBe('Resume ALBERT-large-v2, 13.2 MB left');
    // What was begun elsewhere is gone on with, and what is here is used.
    expect(at([partial])).toBe('Resume ALBERT-large-v2, 48.1 MB left');
    expect(at([ofSite, { ...partial, complete: true }])).toBe('Use ALBERT-large-v2, kept on this device');
  });

  it('says where the copy of the model in use is, and claims none that is gone', () => {
    const said = (where: 'disk' | 'memory' | 'gone' | null, change: Partial<Known> = {}) => {
      const { kept } = state(keeping());
      const view = kept.view && { ...kept.view, used: where && { key: 'k', where } };
      const line = modelLine(state({ model: { ...large, key: 'k' }, kept: { ...kept, view }, ...change }));
      if (line?.kind === 'own') return ownWords(line);
      return line?.kind === 'arrived' ? arrivedWords(line) : '';
    };
    expect(said(null)).toBe('albert-large-v2 is kept on this device.');
    expect(said('disk')).toBe('albert-large-v2 is kept on this device.');
    expect(said('memory')).toContain('It is not kept');
    expect(said('gone')).toContain('has been deleted');
    expect(said('disk', { arrived: true })).toContain('is kept on this device');
    for (const where of ['memory', 'gone'] as const) {
      expect(said(where, { arrived: true })).toBe('ALBERT-large-v2 answers until this page is closed.');
    }
  });

  it('follows a download until it is done or cancelled', () => {
    expect(modelLine(state({ download: { view: fetching, cancelled: false } }))?.kind).toBe('download');
    expect(modelLine(state({ download: { view: fetching, cancelled: true } }))?.kind).toBe('offer');
    const done = { ...fetching, state: 'done' } as const;
    const arrived = state({ download: { view: done, cancelled: false }, model: large, arrived: true });
    expect(modelLine(arrived)?.kind).toBe('arrived');
    expect(modelLine({ ...arrived, arrived: false })?.kind).toBe('own');
  });

  it('tells of a model being opened, unless a download has more to tell', () => {
    const switching = {
      model: { from: 'stored', key: 'k' },
      stage: 'weights',
      loadedBytes: 30_000_000,
      totalBytes: 71_500_000,
    } as const;
    const opening = state({ ...keeping(partial), switching });
    expect(modelLine(opening)).toMatchObject({ kind: 'opening', name: 'ALBERT-large-v2' });
    expect(plain(openingFigures(switching))).toBe('30.0 MB of 71.5 MB');
    expect(modelLine({ ...opening, download: { view: fetching, cancelled: false } })?.kind).toBe('download');
  });

  it('tells MB of MB, rate and time left, never more than there is', () => {
    expect(plain(downloadFigures(fetching))).toBe('23.4 MB of 71.5 MB · 8.2 MB/s · about 6 s left');
    expect(plain(downloadFigures({ ...fetching, state: 'paused' }))).toBe('23.4 MB of 71.5 MB');
    expect(downloadTitle({ ...fetching, again: 'damaged' })).toBe(
      'Fetching ALBERT-large-v2 again, as a part of it arrived damaged',
    );
    expect(downloadTitle({ ...fetching, again: 'deleted' })).toBe(
      'Fetching ALBERT-large-v2 from the beginning, as what had come of it was deleted from this device',
    );
    expect(plain(downloadFigures({ ...fetching, bytesPerSecond: 0 }))).toBe('23.4 MB of 71.5 MB');
    expect(plain(downloadFigures({ ...fetching, loadedBytes: 9e9 }))).toMatch(/^71.5 MB of 71.5 MB/);
    expect(downloadFigures({ ...fetching, totalBytes: 0 })).toBe('');
  });

  it('speaks of the quarters that have come, and else the same words while bytes arrive, and at the arrival', () => {
    const at = (view: DownloadView): string =>
      announceModels(state({ download: { view, cancelled: false } }));
    expect(at(fetching)).toBe('Fetching ALBERT-large-v2, a quarter of it is here.');
    expect(at({ ...fetching, loadedBytes: 0 })).toBe('Fetching ALBERT-large-v2.');
    expect(at({ ...fetching, loadedBytes: 50e6, bytesPerSecond: 1 })).toBe(
      'Fetching ALBERT-large-v2, half of it is here.',
    );
    expect(at({ ...fetching, loadedBytes: 53e6 })).toBe(at({ ...fetching, loadedBytes: 50e6 }));
    expect(at({ ...fetching, totalBytes: 0 })).toBe('Fetching ALBERT-large-v2.');
    expect(at({ ...fetching, state: 'failed' })).toBe('');
    expect(announceModels(state({ model: large, arrived: true }))).toBe(
      'ALBERT-large-v2 is kept on this device and answers from now on.',
    );
  });

  it('never says that it is kept where it is not', () => {
    const { kept } = state(keeping());
    const view = kept.view && { ...kept.view, where: 'memory' as const };
    expect(announceModels(state({ model: large, arrived: true, kept: { ...kept, view } }))).toBe(
      'ALBERT-large-v2 answers until this page is closed.',
    );
  });

  it('names a model on its way as far as it is known', () => {
    const { kept } = state(keeping(partial));
    expect(choiceName({ from: 'stored', key: 'k' }, kept)).toBe('ALBERT-large-v2');
    expect(choiceName({ from: 'stored', key: 'gone' }, kept)).toBe('the model kept on this device');
    expect(choiceName({ from: 'files', files: [] }, kept)).toBe('the files you gave');
    expect(choiceName({ from: 'files', files: [], name: ' mine ' }, kept)).toBe('mine');
  });
});
