/** The page's way to a measure: asked by name, taken elsewhere, answered as plain data. */
import { UnmaskError } from '../../model/errors.ts';
import type { MeasureInput, MeasureName, MeasureValue } from './measures.ts';
import type { MeasureAnswer } from './messages.ts';
import { openInPlace, openMeasuresWorker, type MeasureWire, type OpenMeasures } from './wire.ts';

interface Asked {
  readonly name: MeasureName;
  readonly input: readonly unknown[];
  readonly signal: AbortSignal;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: UnmaskError) => void;
}

/** While one is measured the next is there. What has been sent is measured even when nobody waits for it any more. */
const SENT_AHEAD = 2;

/** Lives as long as the page; its worker starts with the first question. */
export class MeasureClient {
  readonly #openWire: OpenMeasures;
  #wire: MeasureWire | null = null;
  #waiting: Asked[] = [];
  #sent = new Map<number, Asked>();
  #lastId = 0;

  /** @param openWire replaced in tests */
  constructor(openWire: OpenMeasures = openMeasuresWorker) {
    this.#openWire = openWire;
  }

  /**
   * The measure `name` of `input`, after those asked before. Rows of the vocabulary are told by identity: nobody may write to them.
   * @returns null where `signal` was aborted before its turn came
   * @throws UnmaskError as the function of this name
   */
  ask<Name extends MeasureName>(
    name: Name,
    input: MeasureInput<Name>,
    signal: AbortSignal,
  ): Promise<MeasureValue<Name> | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        ...{ name, input, signal, reject },
        // What answers runs the function of this name.
        resolve: (value) => resolve(value as MeasureValue<Name> | null),
      });
      this.#sendNext();
    });
  }

  #sendNext(): void {
    while (this.#sent.size < SENT_AHEAD) {
      const asked = this.#waiting.shift();
      if (asked === undefined) return;
      if (asked.signal.aborted) asked.resolve(null);
      else this.#send(++this.#lastId, asked);
    }
  }

  #send(id: number, asked: Asked): void {
    this.#sent.set(id, asked);
    this.#wire ??= this.#open();
    this.#wire.send(id, asked.name, asked.input);
  }

  #open(): MeasureWire {
    const answer = (answered: MeasureAnswer): void => this.#receive(answered);
    try {
      return this.#openWire({ answer, crash: () => this.#goOnInPlace() });
    } catch {
      // Workers are refused: the page measures by itself.
      return openInPlace({ answer, crash: () => undefined });
    }
  }

  /** The worker is gone, or never came: what it was asked, and all that is asked later, is measured here. */
  #goOnInPlace(): void {
    this.#wire?.close();
    this.#wire = openInPlace({ answer: (answered) => this.#receive(answered), crash: () => undefined });
    for (const [id, { name, input }] of this.#sent) this.#wire.send(id, name, input);
  }

  #receive(answered: MeasureAnswer): void {
    const asked = this.#sent.get(answered.id);
    if (asked === undefined) return;
    this.#sent.delete(answered.id);
    if ('error' in answered) asked.reject(new UnmaskError(answered.error));
    else asked.resolve(answered.value);
    this.#sendNext();
  }
}
