/** Items cut into batches that the pacer allows, sequence by sequence, and each item's result once the last of its sequences is back. */
import { raggedBatch } from '../model/ragged_batch.ts';
import type { PredictRead } from '../model/reads.ts';
import type { Item, ItemSequence, Planned, ReadForm, RowReading } from './probe_items.ts';
import type { ProbePacer } from './probe_pacer.ts';
import type { RecoveringEngine } from './recovery.ts';

/** Rows of the whole vocabulary in one batch: 15 MB read back for a published ALBERT. */
const WHOLE_ROWS_A_BATCH = 128;

/** One batch done: what became whole with it, how many sequences it was, and of how many tokens, as its plan counts them. */
export interface Batch<Result> {
  readonly results: readonly Result[];
  readonly sequences: number;
  readonly tokens: number;
}

/** An item of which some sequences are still to come back. */
interface OpenItem<Result> {
  readonly item: Item<Result>;
  /** [sequence][read], filled as they come. */
  readonly readings: (readonly RowReading[])[];
  left: number;
}

/** One sequence on its way: whose it is, and which of that item's. */
interface Queued<Result> {
  readonly of: OpenItem<Result>;
  readonly at: number;
  readonly sequence: ItemSequence;
}

/** A batch that is being filled. */
class Filling<Result> {
  readonly queued: Queued<Result>[] = [];
  tokens = 0;
  rows = 0;
  /** The whole rows of at least one sequence are needed, and so come of all. */
  wholeRows = false;

  add(next: Queued<Result>): void {
    this.queued.push(next);
    this.tokens += next.sequence.ids.length;
    this.rows += next.sequence.reads.length;
    this.wholeRows ||= next.sequence.wholeRows;
  }
}

/** Runs what was planned. Sequences that are read in one form share batches. */
export class BatchRunner<Result> {
  readonly #planned: Planned<unknown, Result>;
  readonly #engine: Pick<RecoveringEngine, 'run'>;
  readonly #pacer: ProbePacer;
  readonly #signal: AbortSignal;
  /** The batch that is being filled, by the form it is read in; the sentences' own comes first. */
  readonly #filling = new Map<ReadForm, Filling<Result>>();
  /** Begun and without a result, in the order they were asked: results come in that order too. */
  readonly #open: OpenItem<Result>[] = [];

  constructor(
    planned: Planned<unknown, Result>,
    engine: Pick<RecoveringEngine, 'run'>,
    pacer: ProbePacer,
    signal: AbortSignal,
  ) {
    this.#planned = planned;
    this.#engine = engine;
    this.#pacer = pacer;
    this.#signal = signal;
  }

  async *batches(): AsyncGenerator<Batch<Result>> {
    for (const item of this.#planned.items()) {
      const { sequences } = item;
      const of: OpenItem<Result> = { item, readings: sequences.map(() => []), left: sequences.length };
      this.#open.push(of);
      for (const [at, sequence] of sequences.entries()) {
        for (const form of this.#dueBefore(sequence)) yield* this.#flush(form);
        const filling = this.#filling.get(sequence.form) ?? new Filling();
        this.#filling.set(sequence.form, filling);
        filling.add({ of, at, sequence });
      }
    }
    for (const form of this.#filling.keys()) yield* this.#flush(form);
  }

  /** Which batches are to be run before `next` has a place: none while its own has room. */
  #dueBefore({ form, ids, reads, wholeRows }: ItemSequence): readonly ReadForm[] {
    const filling = this.#filling.get(form);
    if (filling === undefined || filling.queued.length === 0) return [];
    const { depth, readingsARow } = this.#planned;
    const rows = (filling.rows + reads.length) * readingsARow;
    const isOver =
      (filling.tokens + ids.length) * depth > this.#pacer.tokens ||
      ((filling.wholeRows || wholeRows) && rows > WHOLE_ROWS_A_BATCH);
    if (!isOver) return [];
    const forms = [...this.#filling.keys()];
    // With the batch of the sentences the others are run too, so that none of these waits for the rest of the probe.
    return form === forms[0] ? forms : [form];
  }

  async *#flush(form: ReadForm): AsyncGenerator<Batch<Result>> {
    const filling = this.#filling.get(form);
    if (filling === undefined || filling.queued.length === 0) return;
    this.#filling.set(form, new Filling());
    const { queued, tokens } = filling;
    const readings = await this.#run(filling, form);
    const results: Result[] = [];
    let next = 0;
    for (const { of, at, sequence } of queued) {
      of.readings[at] = readings.slice(next, (next += sequence.reads.length));
      of.left--;
    }
    while (this.#open.at(0)?.left === 0) results.push(...this.#open.splice(0, 1).map(answerOf));
    yield { results, sequences: queued.length, tokens };
  }

  /** Every row that is read, one after another. */
  async #run({ queued, wholeRows }: Filling<Result>, form: ReadForm): Promise<RowReading[]> {
    const read = queued.map(({ sequence }) => sequence).filter(({ reads }) => reads.length > 0);
    if (read.length === 0) return [];
    const { schedule, depth, readingsARow } = this.#planned;
    const batch = raggedBatch(read);
    const rows = read.flatMap(({ reads }, s) => reads.map(({ row }) => batch.cuSeqlens[s] + row));
    const predict: PredictRead = {
      kind: 'predict',
      rows: Uint32Array.from(rows),
      topK: form.topK,
      targets: read.flatMap(({ reads }) => reads.map(({ targets }) => targets)),
      full: wholeRows,
    };
    const reads = form.afterEachPass
      ? Array.from({ length: readingsARow }, (_, after) => ({ ...predict, after }))
      : [predict];
    const { answers, durationMs } = await this.#engine.run({
      batch,
      reads,
      ...(schedule === undefined ? {} : { schedule }),
      signal: this.#signal,
    });
    // With a head after every pass it tells nothing of the passes' own rate.
    if (!form.afterEachPass) this.#pacer.observe(batch.ids.length * depth, durationMs);
    const last = answers[answers.length - 1];
    return last.map((reading, m) => ({
      last: reading,
      each: form.afterEachPass ? answers.map((pass) => pass[m]) : [],
    }));
  }
}

function answerOf<Result>({ item, readings }: OpenItem<Result>): Result {
  return item.score(readings);
}
