/** A worker's change of models, without models: it takes what the page asks, and a test says what becomes of it. */
import type { WorkerEvent, WorkerRequest } from '../../src/worker/messages.ts';
import { NOTHING_ASKED, reduceSwitch, type SwitchEvent } from '../../src/worker/model_switch.ts';

export class SwitchingWorker {
  readonly #post: (event: WorkerEvent) => void;
  #state = NOTHING_ASKED;

  constructor(post: (event: WorkerEvent) => void) {
    this.#post = post;
  }

  /** Answers what is of models, and nothing else. */
  handle(request: WorkerRequest): void {
    if (request.type === 'load') this.says({ ...request, type: 'asked' });
    if (request.type === 'cancel-load') this.says({ type: 'stopped' });
    if (request.type === 'switch-seen') this.says({ type: 'seen' });
  }

  says(event: SwitchEvent): void {
    this.#state = reduceSwitch(this.#state, event);
    this.#post({ type: 'model', view: this.#state.view });
  }
}
