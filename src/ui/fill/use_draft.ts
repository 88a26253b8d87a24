import { useEffect, useRef, useState } from 'react';
import { isStale, type AskWhen, type WorkerClient } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { keptTab } from '../kept_tab.ts';
import { keepDraft, reduceDraft, toQuery, type Draft, type DraftAct } from './draft.ts';
import { record, redo, startHistory, undo, type DraftHistory } from './history.ts';

export type ChangeDraft = (act: DraftAct, when: AskWhen) => void;

export interface DraftDesk {
  readonly draft: Draft;
  readonly change: ChangeDraft;
  readonly run: () => void;
  /** Takes over a whole draft, of a link; may be called while rendering. */
  readonly restore: (draft: Draft) => void;
  /** Goes a step back or forward in what was written; false where there is none. */
  readonly step: (to: 'undo' | 'redo') => boolean;
}

/**
 * The draft, kept (`kept_tab.ts`), and the way to change it: every change is asked of the worker.
 * @param initial the draft the client has already been asked about
 */
export function useDraft(client: WorkerClient, state: FillViewState, initial: Draft): DraftDesk {
  const [history, setHistory] = useState(() => startHistory(initial));
  const { present: draft } = history;
  const [restored, setRestored] = useState<Draft | null>(null);
  const asked = useRef<Draft | null>(null);
  useEffect(() => {
    // Once a link: a view that was hidden and is shown again runs its effects again.
    if (restored === null || restored === asked.current) return;
    asked.current = restored;
    keepDraft(keptTab.storage, restored);
    client.ask(toQuery(restored), 'now');
  }, [client, restored]);
  const take = (next: DraftHistory): void => {
    setHistory(next);
    keepDraft(keptTab.storage, next.present);
  };
  const change: ChangeDraft = (act, when) => {
    const next = reduceDraft(draft, act);
    if (next === draft) return;
    take(record(history, next, act));
    // A shorter list is a part of the one at hand.
    const atHand =
      !isStale(state) && state.run.kind === 'settled' && (state.answer?.query.topK ?? 0) >= next.topK;
    if (act.type === 'top-k' && atHand) return;
    client.ask(toQuery(next), when);
  };
  const step = (to: 'undo' | 'redo'): boolean => {
    const next = to === 'undo' ? undo(history) : redo(history);
    if (next === history) return false;
    take(next);
    client.ask(toQuery(next.present), 'now');
    return true;
  };
  const restore = (opened: Draft): void => {
    setHistory((before) => record(before, opened, null));
    setRestored(opened);
  };
  return { draft, change, run: () => client.ask(toQuery(draft), 'enter'), restore, step };
}
