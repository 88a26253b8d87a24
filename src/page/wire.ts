/** A worker as the page reaches it, and the one that is in its place after a crash. */
import type { WorkerEvent, WorkerRequest } from '../worker/messages.ts';

/** A running worker, seen through what the client needs of it. */
export interface Wire {
  send(request: WorkerRequest): void;
  close(): void;
}

/** Starts a worker. After `crash` the wire is dead: it is closed and may be replaced. */
export type OpenWire = (on: {
  readonly event: (event: WorkerEvent) => void;
  readonly crash: (reason: string) => void;
}) => Wire;

/** Opens `worker.ts` as a module worker. */
export const openModuleWorker: OpenWire = (on) => {
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (message: MessageEvent<WorkerEvent>) => on.event(message.data));
  worker.addEventListener('messageerror', () => on.crash('an answer could not be read'));
  worker.addEventListener('error', (event) => {
    // Shown by the client as an error of ours; without this the browser reports it as uncaught as well.
    event.preventDefault();
    on.crash(event.message === '' ? 'the worker could not start' : event.message);
  });
  return {
    send: (request) => worker.postMessage(request),
    close: () => worker.terminate(),
  };
};

/** One worker after another: opened when something is first sent, and anew after each {@link close}. */
export class Link {
  readonly #open: OpenWire;
  readonly #on: Parameters<OpenWire>[0];
  #wire: Wire | null = null;
  /** Counts the wires opened, so that a late event of a closed one is told apart and dropped. */
  #number = 0;

  constructor(open: OpenWire, on: Parameters<OpenWire>[0]) {
    this.#open = open;
    this.#on = on;
  }

  send(request: WorkerRequest): void {
    this.#wire ??= this.#next();
    this.#wire.send(request);
  }

  close(): void {
    this.#number++;
    this.#wire?.close();
    this.#wire = null;
  }

  #next(): Wire {
    const number = ++this.#number;
    const { event, crash } = this.#on;
    return this.#open({
      event: (told) => {
        if (number === this.#number) event(told);
      },
      crash: (reason) => {
        if (number === this.#number) crash(reason);
      },
    });
  }
}
