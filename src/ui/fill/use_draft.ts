import { useState } from 'react';
import { isStale, type AskWhen, type ViewState, type WorkerClient } from '../../worker/client.ts';
import { keepDraft, reduceDraft, toQuery, type Draft, type DraftAct } from './draft.ts';

export type ChangeDraft = (act: DraftAct, when: AskWhen) => void;

/**
 * The draft, kept for the tab, and the way to change it: every change is asked of the worker.
 * @param initial the draft the client has already been asked about
 */
export function useDraft(
  client: WorkerClient,
  state: ViewState,
  initial: Draft,
): { readonly draft: Draft; readonly change: ChangeDraft; readonly run: () => void } {
  const [draft, setDraft] = useState(initial);
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
  return { draft, change, run: () => client.ask(toQuery(draft), 'enter') };
}
