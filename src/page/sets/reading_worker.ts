/** The entry of the worker that reads a visitor's files: wires {@link tellReading} to `postMessage`. */
import type { ReadFiles } from './messages.ts';
import { tellReading } from './telling.ts';

self.addEventListener('message', (message: MessageEvent<ReadFiles>) => {
  void tellReading(message.data, (told) => self.postMessage(told));
});
