/** The worker's side of the messages: keeps rows by their keys and measures. No DOM. */
import type { LogProbs } from '../../probes/log_probs.ts';
import { measured } from './measures.ts';
import type { MeasureAnswer, MeasureRequest, SentArgument } from './messages.ts';

export class Measurer {
  readonly #rows = new Map<number, LogProbs>();
  readonly #post: (answer: MeasureAnswer) => void;

  constructor(post: (answer: MeasureAnswer) => void) {
    this.#post = post;
  }

  handle(request: MeasureRequest): void {
    switch (request.type) {
      case 'keep':
        this.#rows.set(request.key, request.row);
        return;
      case 'drop':
        this.#rows.delete(request.key);
        return;
      case 'measure': {
        const { id, name, input } = request;
        const whole = input.map((each) => this.#argument(each));
        this.#post({ id, ...measured(name, whole) });
      }
    }
  }

  #argument(sent: SentArgument): unknown {
    return 'row' in sent ? this.#rows.get(sent.row) : sent.value;
  }
}
