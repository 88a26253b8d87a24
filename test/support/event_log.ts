/**
 * What is posted, kept in order, and waited for without a clock: whoever waits goes on in the turn in which the event came, so no
 * machine is too fast or too slow for a test. What never comes is ended by the test's own time.
 */
export class EventLog<Event> {
  readonly events: Event[] = [];
  #waiting: (() => void)[] = [];

  /** Keeps an event. Bound, to be handed to whoever posts. */
  readonly post = (event: Event): void => {
    this.events.push(event);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  };

  /** The first answer of `find` that is not undefined; it is asked now and after every event. */
  async until<Found>(find: (events: readonly Event[]) => Found | undefined): Promise<Found> {
    for (;;) {
      const found = find(this.events);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
