/** Why a file is no set, thrown where that is found and told as a value by `readSet`. */
import { SET_FORMATS, type SetFault } from './benchmark_set.ts';

const REMEDY = `The set before it is kept. What is read: ${SET_FORMATS}`;

export class SetError extends Error {
  readonly fault: SetFault;

  constructor(message: string, remedy = REMEDY) {
    super(message);
    this.fault = { message, remedy };
  }
}
