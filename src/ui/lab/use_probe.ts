import { startTransition, useEffect, useMemo, useState } from 'react';
import type { ViewState, WorkerClient } from '../../worker/client.ts';
import { asNewest, isProgress, ProbeDesk, type Asked, type DeskState } from './probe_desk.ts';

export interface Probe<About> {
  readonly state: DeskState<About>;
  /** Runs the newest question however long it takes. */
  readonly start: () => void;
  /** Stops the run; what it brought stays. */
  readonly cancel: () => void;
}

/**
 * The answer to a question that changes as the visitor works. Asked again when another model, or another precision of it, or
 * another engine takes over.
 * @param asked memoised by the caller: another object is another question
 * @param firstLookMs how long the first question may take that starts by itself; one value for the life of the view
 */
export function useProbe<About>(
  client: WorkerClient,
  state: ViewState,
  asked: Asked<About> | null,
  firstLookMs?: number,
): Probe<About> {
  const [desk] = useState(() => new ProbeDesk<About>(client.probes, firstLookMs));
  const engine = engineKey(state);
  const newest = engine === '' ? null : asked;
  const followed = useDesk(desk);
  useEffect(() => desk.ask(newest, engine), [desk, newest, engine]);
  return useMemo(
    () => ({
      state: asNewest(followed, newest),
      start: () => desk.start(),
      cancel: () => desk.cancel(),
    }),
    [desk, followed, newest],
  );
}

/**
 * The desk's state. What a run brings is drawn as a transition, in slices between which the page answers: it comes several times a
 * second, and a first answer fills half the page. All else, what the visitor did, is drawn at once. (`useSyncExternalStore` would draw
 * everything in one go.)
 */
function useDesk<About>(desk: ProbeDesk<About>): DeskState<About> {
  const [state, setState] = useState(desk.getSnapshot);
  useEffect(() => {
    let told: DeskState<About> | null = null;
    const follow = (): void => {
      const next = desk.getSnapshot();
      if (told !== null && isProgress(told, next)) startTransition(() => setState(next));
      else setState(next);
      told = next;
    };
    // It may have gone on while nobody listened, as when the view was hidden.
    follow();
    return desk.subscribe(follow);
  }, [desk]);
  return state;
}

/** Names what computes: another name, and numbers may differ. Empty before there is any. */
export function engineKey({ backend }: ViewState): string {
  if (backend === null) return '';
  const { name, revision, dtype, backend: where, adapter } = backend.identity;
  return [name, revision, dtype, where, adapter].join(' ');
}
