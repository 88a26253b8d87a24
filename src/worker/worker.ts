/** The worker's entry: wires {@link Host} to `postMessage`. */
import { Host } from './host.ts';
import type { WorkerEvent, WorkerRequest } from './messages.ts';

const host = new Host((event: WorkerEvent) => self.postMessage(event, { transfer: transfersOf(event) }));
self.addEventListener('message', (message: MessageEvent<WorkerRequest>) => host.handle(message.data));

/** Whole rows of the vocabulary are handed over, not copied: 120 KB a mask for a published ALBERT. */
function transfersOf(event: WorkerEvent): Transferable[] {
  if (event.type !== 'probe' || event.tell.kind !== 'results' || event.tell.of !== 'sentences') return [];
  const rows = event.tell.results.flatMap(({ masks }) =>
    masks.flatMap((mask) =>
      [mask, ...(mask.afterEachPass ?? [])].flatMap(({ logProbs }) => logProbs?.buffer ?? []),
    ),
  );
  // The last reading's row is the mask's own.
  return [...new Set(rows)];
}
