/** The page's way to a set: files are read in a worker of their own, which ends with them. */
import type { SetFault, SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { SetReading } from '../../probes/benchmarks/read_table.ts';
import { fail, succeed, type Result } from '../../probes/result.ts';
import type { ScoreResult } from '../../probes/scored_items.ts';
import { Additions } from '../additions.ts';
import type { ReadFiles, ReadTell } from './messages.ts';

/** Where files are read. After `crash` nothing more is told. */
export type OpenReading = (
  request: ReadFiles,
  on: { readonly tell: (told: ReadTell) => void; readonly crash: () => void },
) => { readonly close: () => void };

interface ReadOptions {
  /** Told now and then how many bytes of the files have been read. */
  readonly onRead: (bytes: number) => void;
  /** Stops the reading: the answer is null. */
  readonly signal: AbortSignal;
  /** Replaced in tests. */
  readonly open?: OpenReading;
}

const UNREADABLE: SetFault = {
  message: 'The file could not be read.',
  remedy: 'The set before it is kept. It may have been moved or changed: choose it again.',
};

/** @returns null where `signal` was aborted first */
export function readFiles(
  request: ReadFiles,
  { onRead, signal, open = openReadingWorker }: ReadOptions,
): Promise<Result<SetReading, SetFault> | null> {
  return new Promise((resolve) => {
    const items: SetItem[] = [];
    const results: ScoreResult[] = [];
    const end = (result: Result<SetReading, SetFault> | null): void => {
      reading.close();
      resolve(result);
    };
    const tell = (told: ReadTell): void => {
      switch (told.kind) {
        case 'read':
          onRead(told.bytes);
          return;
        case 'items':
          items.push(...told.items);
          return;
        case 'scored':
          results.push(...told.results);
          return;
        case 'done':
          end(succeed(withParts(told.reading, items, results)));
          return;
        case 'refused':
          end(fail(told.fault));
          return;
        case 'unreadable':
          end(fail(UNREADABLE));
          return;
      }
    };
    const reading = open(request, { tell, crash: () => end(fail(UNREADABLE)) });
    signal.addEventListener('abort', () => end(null), { once: true });
  });
}

function withParts(
  reading: SetReading,
  items: readonly SetItem[],
  results: readonly ScoreResult[],
): SetReading {
  switch (reading.kind) {
    case 'columns-unknown':
      return reading;
    case 'set':
      return { ...reading, set: { ...reading.set, items } };
    case 'scores': {
      const { scores } = reading;
      const set = { ...scores.set, items };
      return { ...reading, scores: { ...scores, set, results: Additions.of(results) } };
    }
  }
}

const openReadingWorker: OpenReading = (request, { tell, crash }) => {
  const worker = new Worker(new URL('./reading_worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (message: MessageEvent<ReadTell>) => tell(message.data));
  worker.addEventListener('messageerror', crash);
  worker.addEventListener('error', (event) => {
    // It is told as a file that could not be read.
    event.preventDefault();
    crash();
  });
  worker.postMessage(request);
  return { close: () => worker.terminate() };
};
