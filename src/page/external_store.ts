/** A value that tells of its changes: an external store for React's `useSyncExternalStore`. */
export class ExternalStore<State> {
  readonly #listeners = new Set<() => void>();
  #state: State;

  constructor(initial: State) {
    this.#state = initial;
  }

  /** Returns the way to stop listening. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  readonly getSnapshot = (): State => this.#state;

  /** Tells only of another object than the one that is there. */
  set(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.tell();
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
