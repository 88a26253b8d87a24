import { useEffect, useRef, useState } from 'react';
import { isStale, type AskWhen, type WorkerClient } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { keepDraft, reduceDraft, toQuery, type Draft, type DraftAct } from './draft.ts';

export type ChangeDraft = (act: DraftAct, when: AskWhen) => void;

/**
 * The draft, kept for the tab, and the way to change it: every change is asked of the worker.
 * @param initial the draft the client has already been asked about
 */
export function useDraft(
  client: WorkerClient,
  state: FillViewState,
  initial: Draft,
): {
  readonly draft: Draft;
  readonly change: ChangeDraft;
  readonly run: () => void;
  /** Takes over a whole draft, of a link; may be called while rendering. */
  readonly restore: (draft: Draft) => void;
} {
  const [draft, setDraft] = useState(initial);
  const [restored, setRestored] = useState<Draft | null>(null);
  const asked = useRef<Draft | null>(null);
  useEffect(() => {
    // Once a link: a view that was hidden and is shown again runs its effects again.
    if (restored === null || restored === asked.current) return;
    asked.current = restored;
    keepDraft(() => sessionStorage, restored);
    client.ask(toQuery(restored), 'now');
  }, [client, restored]);
  const change: ChangeDraft = (act, when) => {
    const next = reduceDraft(draft, act);
    if (next === draft) return;
    setDraft(next);
    keepDraft(() => sessionStorage, next);
    // A shorter list is a part of the one at hand.
    const atHand =
      !isStale(state) && state.run.kind === 'settled' && (state.answer?.query.topK ?? 0) >= next.topK;
    if (act.type === 'top-k' && atHand) return;
    client.ask(toQuery(next), when);
  };
  const restore = (opened: Draft): void => {
    setDraft(opened);
    setRestored(opened);
  };
  return { draft, change, run: () => client.ask(toQuery(draft), 'enter'), restore };
}
