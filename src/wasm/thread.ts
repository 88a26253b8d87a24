/** Where a session's other threads come from: workers of a browser, or of Node (`cli/node/threads.ts`). */
import { Participant, type ThreadTask } from './control.ts';

export interface Thread {
  /** Settles, with a reason in words, when it has ended other than by `end()`. */
  readonly lost: Promise<string>;
  end(): void;
}

/** Starts a thread that {@link serve}s; resolves when it is ready. @throws Error where none can be started */
export type StartThread = (task: ThreadTask) => Promise<Thread>;

/** What a worker does all its life: programs, and sleep between them. Returns at the end of the session. */
export function serve(task: ThreadTask, ready: () => void): void {
  const participant = new Participant(task);
  ready();
  while (participant.awaitProgram()) participant.goThrough(0, Infinity);
}
