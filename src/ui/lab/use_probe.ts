import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ViewState, WorkerClient } from '../../worker/client.ts';
import { ProbeDesk, type Asked, type DeskState } from './probe_desk.ts';

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
  useEffect(() => desk.ask(engine === '' ? null : asked, engine), [desk, asked, engine]);
  return {
    state: useSyncExternalStore(desk.subscribe, desk.getSnapshot),
    start: () => desk.start(),
    cancel: () => desk.cancel(),
  };
}

/** Names what computes: another name, and numbers may differ. Empty before there is any. */
export function engineKey({ backend }: ViewState): string {
  if (backend === null) return '';
  const { name, revision, dtype, backend: where, adapter } = backend.identity;
  return [name, revision, dtype, where, adapter].join(' ');
}
