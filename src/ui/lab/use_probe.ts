import { useEffect, useMemo, useState } from 'react';
import type { PassStore, WorkerClient } from '../../page/client.ts';
import type { LabState } from '../../page/selectors.ts';
import {
  asNewest,
  engineKey,
  isProgress,
  ProbeDesk,
  sentenceWays,
  type Asked,
  type AskWays,
  type DeskState,
} from './probe_desk.ts';
import type { QuestionKind } from '../../worker/messages.ts';
import { useFollowed } from './use_followed.ts';

export interface Probe<About, K extends QuestionKind = 'sentences'> {
  readonly state: DeskState<About, K>;
  /** How far the batch under way is. Only what shows it is drawn with every pass. */
  readonly passes: PassStore;
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
  state: LabState,
  asked: Asked<About> | null,
  firstLookMs?: number,
): Probe<About> {
  return useQuestion(() => sentenceWays<About>(client.probes), state, asked, firstLookMs);
}

/** The same for a question of any kind. @param ways how it is put to the worker; asked for once */
export function useQuestion<About, K extends QuestionKind>(
  ways: () => AskWays<About, K>,
  state: LabState,
  asked: Asked<About, K> | null,
  firstLookMs?: number,
): Probe<About, K> {
  const [desk] = useState(() => new ProbeDesk<About, K>(ways(), firstLookMs));
  const engine = engineKey(state.backend?.identity ?? null);
  // With another engine it is another question, already when the view is first drawn with it.
  const newest = useMemo(() => (engine === '' || asked === null ? null : { ...asked }), [asked, engine]);
  const followed = useFollowed(desk, isProgress<About, K>);
  useEffect(() => desk.ask(newest, engine), [desk, newest, engine]);
  return useMemo(
    () => ({
      state: asNewest(followed, newest),
      passes: desk.passes,
      start: () => desk.start(),
      cancel: () => desk.cancel(),
    }),
    [desk, followed, newest],
  );
}
