import { useEffect, useReducer } from 'react';
import type { SharedState } from '../../probes/share/state.ts';
import type { ViewId } from '../frame/route.ts';
import { keptTab } from '../kept_tab.ts';
import { prepareEngine } from '../plots/engine_loader.ts';
import { keepState, restoreState } from './keep_state.ts';
import { useAddressFollows, useShared, type OpenedLink } from './use_shared.ts';

/** How a view's set-up goes into a link and comes out of it. A constant of the view's module. */
export interface SetupKind<State> {
  readonly view: ViewId;
  /** What a first visit begins with. */
  readonly initial: State;
  /** Without the numbers. */
  readonly toShared: (state: State) => SharedState;
  readonly fromShared: (shared: SharedState) => State;
  /** What is asked of the model: where it is equal, numbers may be compared. */
  readonly asks: (state: State) => readonly unknown[];
}

export type Change<State> = Partial<State> | ((state: State) => State);

export interface Setup<State> {
  readonly state: State;
  /** Sets some of its fields, or makes the next state of the present one. Stays the same from drawing to drawing. */
  readonly change: (change: Change<State>) => void;
  readonly link: OpenedLink;
  /** What is asked is still what the opened link asks. */
  readonly isAsShared: boolean;
}

/**
 * What the visitor has set up in a view: kept for the tab, taken over from a link, and out of the address once it is changed.
 * @param shared what stands behind the view's name in the fragment
 */
export function useSetup<State extends object>(kind: SetupKind<State>, shared: string): Setup<State> {
  const { view, initial, toShared, fromShared, asks } = kind;
  const [state, change] = useReducer(changed<State>, null, () => {
    const kept = restoreState(keptTab.storage, view);
    return kept === null ? initial : fromShared(kept);
  });
  useEffect(() => keepState(keptTab.storage, view, toShared(state)), [view, toShared, state]);
  useEffect(prepareEngine, []);
  const link = useShared(shared, (opened) => change(fromShared(opened)));
  const asked = (of: State): string => JSON.stringify(asks(of));
  const isAsShared = link.state !== null && asked(fromShared(link.state)) === asked(state);
  useAddressFollows(shared, view, link.state !== null && !isAsShared);
  return { state, change, link, isAsShared };
}

function changed<State extends object>(state: State, change: Change<State>): State {
  return typeof change === 'function' ? change(state) : { ...state, ...change };
}
