/** The worker's entry: wires {@link Host} to `postMessage`. */
import { Host } from './host.ts';
import type { WorkerEvent, WorkerRequest } from './messages.ts';

const host = new Host((event: WorkerEvent) => self.postMessage(event));
self.addEventListener('message', (message: MessageEvent<WorkerRequest>) => host.handle(message.data));
