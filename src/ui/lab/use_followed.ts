import { startTransition, useEffect, useState } from 'react';

/** What tells of its changes. */
interface Store<State> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => State;
}

/**
 * A store's state. What a run brings is drawn as a transition, in slices between which the page answers: it comes several times a
 * second, and a first answer fills half the page. All else, what the visitor did, is drawn at once. (`useSyncExternalStore` would draw
 * everything in one go.)
 * @param store one for the life of the view
 * @param isProgress true where all that has changed is what a run has brought; a function of the module
 */
export function useFollowed<State>(
  store: Store<State>,
  isProgress: (before: State, after: State) => boolean,
): State {
  const [state, setState] = useState(store.getSnapshot);
  useEffect(() => {
    let told: { readonly state: State } | null = null;
    const follow = (): void => {
      const next = store.getSnapshot();
      if (told !== null && isProgress(told.state, next)) startTransition(() => setState(() => next));
      else setState(() => next);
      told = { state: next };
    };
    // It may have gone on while nobody listened, as when the view was hidden.
    follow();
    return store.subscribe(follow);
  }, [store, isProgress]);
  return state;
}
