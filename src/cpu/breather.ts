/** Long work on one thread, cut where messages (a cancel among them) must get in. */
import { letOthersIn } from '../model/let_others_in.ts';

/** How long to compute before letting the event loop turn. */
const STRETCH_MS = 25;

export class Breather {
  readonly #check: () => void;
  #since = performance.now();

  /** @param check throws when the work should stop; called at every breath */
  constructor(check: () => void) {
    this.#check = check;
  }

  /** Called between slices of work: lets the event loop turn when the last turn was long ago. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since >= STRETCH_MS) await this.turn();
  }

  /** Lets the event loop turn now. */
  async turn(): Promise<void> {
    await letOthersIn();
    this.#since = performance.now();
    this.#check();
  }
}
