/** What is drawn anew after an event: only views that show what it changed. Drawings are counted as React counts them. */
import { expect, test } from 'vitest';
import type { ModelChoice, WorkerEvent } from '../worker/messages.ts';
import { ofEngine, ofFill, ofHeader, ofLab, partOf } from './selectors.ts';
import { INITIAL_VIEW_STATE, reduceView, type PageAct } from './view_state.ts';

const VIEWS = { fill: ofFill, lab: ofLab, header: ofHeader, engine: ofEngine };

/** How often each view is drawn for these events, one after another. */
function drawings(events: readonly (WorkerEvent | PageAct)[]) {
  let state = INITIAL_VIEW_STATE;
  const views = Object.entries(VIEWS).map(([name, select]) => {
    const read = partOf<typeof state, object>(() => state, select);
    return { name, read, shown: read(), drawn: 0 };
  });
  for (const event of events) {
    state = reduceView(state, event);
    for (const view of views) {
      const next = view.read();
      if (next !== view.shown) view.drawn++;
      view.shown = next;
    }
  }
  return Object.fromEntries(views.map(({ name, drawn }) => [name, drawn]));
}

const model: ModelChoice = { from: 'stored', key: 'a/b' };
const download = (loadedBytes: number): WorkerEvent => ({
  type: 'download',
  download: {
    ...{ repo: 'a/b', state: 'fetching', loadedBytes, totalBytes: 1000, bytesPerSecond: 1 },
    ...{ again: null, error: null, key: null },
  },
});

test('a download of a hundred events draws no view that shows none of it', () => {
  const events = Array.from({ length: 100 }, (_, step) => download(step));
  expect(drawings([{ type: 'download-asked', repo: 'a/b' }, ...events])).toEqual({
    ...{ fill: 0, lab: 0, header: 0, engine: 0 },
  });
});

test('a key pressed draws the sentence and no view of the lab', () => {
  const query = { text: 'x', pair: null, masked: [], form: 'typed', topK: 3, find: null } as const;
  const events: PageAct[] = [1, 2, 3].map((id) => ({ type: 'asked', id, query }));
  expect(drawings(events)).toEqual({ fill: 3, lab: 0, header: 0, engine: 0 });
});

test('what a view shows draws it, once an event', () => {
  const crashed: PageAct = {
    type: 'worker-crashed',
    error: { code: 'worker/crashed', message: '', actual: '', remedy: '', details: {} },
  };
  expect(
    drawings([{ type: 'load-asked', model, otherwise: null, engineChoice: 'auto' }, crashed]),
  ).toMatchObject({
    fill: 1,
    header: 1,
    engine: 1,
  });
});
