/** The entry of the measures worker: wires {@link Measurer} to `postMessage`. */
import { Measurer } from './measurer.ts';
import type { MeasureRequest } from './messages.ts';

const measurer = new Measurer((answer) => self.postMessage(answer));
self.addEventListener('message', (message: MessageEvent<MeasureRequest>) => measurer.handle(message.data));
