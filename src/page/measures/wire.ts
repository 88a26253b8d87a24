/** Where measures are taken: in a worker, or on the page's own thread where there is no worker. */
import { toErrorData } from '../../model/errors.ts';
import type { LogProbs } from '../../probes/log_probs.ts';
import type { MeasureName } from './measures.ts';
import type { MeasureAnswer, MeasureRequest, SentArgument } from './messages.ts';

export interface MeasureWire {
  send(id: number, name: MeasureName, input: readonly unknown[]): void;
  close(): void;
}

/** Starts it. After `crash` nothing more is answered: the wire is closed and may be replaced. */
export type OpenMeasures = (on: {
  readonly answer: (answer: MeasureAnswer) => void;
  readonly crash: () => void;
}) => MeasureWire;

/** @throws where there are no workers, or the browser refuses one */
export const openMeasuresWorker: OpenMeasures = (on) => {
  const worker = new Worker(new URL('./measures_worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (message: MessageEvent<MeasureAnswer>) => on.answer(message.data));
  worker.addEventListener('messageerror', on.crash);
  worker.addEventListener('error', (event) => {
    // The page goes on without it; nothing is left to report.
    event.preventDefault();
    on.crash();
  });
  return requestWire(
    (request) => worker.postMessage(request),
    () => worker.terminate(),
  );
};

/** Asks by messages. A row is sent once, and dropped there once nothing on the page holds it. */
export function requestWire(post: (request: MeasureRequest) => void, close: () => void): MeasureWire {
  const keys = new WeakMap<LogProbs, number>();
  const collected = new FinalizationRegistry<number>((key) => post({ type: 'drop', key }));
  let rows = 0;
  const sent = (argument: unknown): SentArgument => {
    if (!isRow(argument)) return { value: argument };
    const known = keys.get(argument);
    if (known !== undefined) return { row: known };
    const key = ++rows;
    keys.set(argument, key);
    collected.register(argument, key);
    post({ type: 'keep', key, row: argument });
    return { row: key };
  };
  return {
    send: (id, name, input) => post({ type: 'measure', id, name, input: input.map(sent) }),
    close,
  };
}

function isRow(argument: unknown): argument is LogProbs {
  return argument instanceof Float32Array || argument instanceof Float64Array;
}

/** One measure a task: the page answers between two. The functions are fetched only here: with a worker the page needs few of them. */
export const openInPlace: OpenMeasures = ({ answer }) => {
  const functions = import('./measures.ts');
  return {
    send: (id, name, input) =>
      void functions.then(
        ({ measured }) => setTimeout(() => answer({ id, ...measured(name, input) })),
        (thrown: unknown) => answer({ id, error: toErrorData(thrown) }),
      ),
    close: () => undefined,
  };
};
