/** One task at a time, first come first served: the rule of {@link Session.run} in both engines. */
import { abortError, throwIfAborted } from './abort.ts';

export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * Runs `task` once every earlier one has settled, and settles as it does.
   * A call whose `signal` fires while it waits rejects at once, and its task never starts.
   * @throws AbortError when `signal` fires before the task starts; after that the task itself looks at it.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const earlier = this.#tail;
    const result = waitForTurn(earlier, signal).then(() => {
      throwIfAborted(signal);
      return task();
    });
    // The next caller waits for both: a cancelled wait settles before the task it was waiting for.
    // The values are dropped: a tail that kept them would keep every result there ever was.
    this.#tail = Promise.allSettled([earlier, result]).then(() => undefined);
    return result;
  }
}

function waitForTurn(earlier: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal === undefined) {
      void earlier.then(() => resolve());
      return;
    }
    if (signal.aborted) {
      reject(abortError(signal));
      return;
    }
    const onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    void earlier.then(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
  });
}
