/** Items cut into batches that the pacer allows, sequence by sequence, and each item's result once the last of its sequences is back. */
import { raggedBatch } from '../model/ragged_batch.ts';
import type { HiddenRead, PredictRead, RowPrediction } from '../model/reads.ts';
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

/** What batches run on. */
export interface BatchMeans {
  readonly engine: Pick<RecoveringEngine, 'run'>;
  /** Says how large the next batch may be, and learns from each. */
  readonly pacer: ProbePacer;
  readonly signal: AbortSignal;
}

/** A question, ready to be run in batches, whatever they are made of. */
export interface Runnable<Plan, Result> extends Pick<
  Planned<Plan, Result>,
  'plan' | 'depth' | 'teachesRate'
> {
  readonly batches: (means: BatchMeans) => AsyncIterable<Batch<Result>>;
}

/** Items as batches. */
export function inBatches<Plan, Result>(planned: Planned<Plan, Result>): Runnable<Plan, Result> {
  const batches = ({ engine, pacer, signal }: BatchMeans) =>
    new BatchRunner(planned, engine, pacer, signal).batches();
  return { ...planned, batches };
}

/** An item that waits for some of its sequences. */
interface OpenItem<Result> {
  readonly item: Item<Result>;
  /** [sequence][read], filled as they come. */
  readonly readings: (readonly RowReading[])[];
  left: number;
}

/** One sequence on its way, and its place in its item. */
interface Queued<Result> {
  readonly of: OpenItem<Result>;
  readonly at: number;
  readonly sequence: ItemSequence;
}

/** What is read in one form of a batch that is being filled. */
interface FormRows {
  rows: number;
  /** At least one sequence needs whole rows: then they come back for every sequence that is read in this form. */
  whole: boolean;
}

/** A batch that is being filled. */
class Filling<Result> {
  readonly queued: Queued<Result>[] = [];
  readonly forms = new Map<ReadForm, FormRows>();
  tokens = 0;

  add(next: Queued<Result>): void {
    const { ids, form } = next.sequence;
    this.queued.push(next);
    this.tokens += ids.length;
    this.forms.set(form, this.#with(next.sequence));
  }

  /** Rows of the whole vocabulary that come back, with those of `next`. */
  wholeRowsWith(next: ItemSequence): number {
    let sum = 0;
    for (const [form, { rows, whole }] of new Map(this.forms).set(next.form, this.#with(next))) {
      if (whole) sum += rows * form.readings;
    }
    return sum;
  }

  #with({ form, reads, wholeRows }: ItemSequence): FormRows {
    const { rows, whole } = this.forms.get(form) ?? { rows: 0, whole: false };
    return { rows: rows + reads.length, whole: whole || wholeRows };
  }
}

/** Runs what was planned. */
export class BatchRunner<Result> {
  readonly #planned: Planned<unknown, Result>;
  readonly #engine: Pick<RecoveringEngine, 'run'>;
  readonly #pacer: ProbePacer;
  readonly #signal: AbortSignal;

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
    let filling = new Filling<Result>();
    for (const item of this.#planned.items()) {
      const { sequences } = item;
      const of: OpenItem<Result> = { item, readings: sequences.map(() => []), left: sequences.length };
      for (const [at, sequence] of sequences.entries()) {
        if (!this.#hasRoom(filling, sequence)) {
          yield await this.#run(filling);
          filling = new Filling();
        }
        filling.add({ of, at, sequence });
      }
    }
    if (filling.queued.length > 0) yield await this.#run(filling);
  }

  /** A batch has room for one sequence, however long. */
  #hasRoom(filling: Filling<Result>, next: ItemSequence): boolean {
    if (filling.queued.length === 0) return true;
    const tokens = filling.tokens + next.ids.length;
    return (
      tokens * this.#planned.depth <= this.#pacer.tokens && filling.wholeRowsWith(next) <= WHOLE_ROWS_A_BATCH
    );
  }

  async #run({ queued, forms, tokens }: Filling<Result>): Promise<Batch<Result>> {
    const readings = await this.#read(queued, forms);
    const results: Result[] = [];
    for (const { of, at, sequence } of queued) {
      of.readings[at] = readings.get(sequence.form)?.splice(0, sequence.reads.length) ?? [];
      if (--of.left === 0) results.push(of.item.score(of.readings));
    }
    return { results, sequences: queued.length, tokens };
  }

  /** The rows of each form, one after another. */
  async #read(
    queued: readonly Queued<Result>[],
    forms: ReadonlyMap<ReadForm, FormRows>,
  ): Promise<ReadonlyMap<ReadForm, RowReading[]>> {
    const run = queued.map(({ sequence }) => sequence).filter(({ reads }) => reads.length > 0);
    if (run.length === 0) return new Map();
    const { schedule, depth, teachesRate } = this.#planned;
    const batch = raggedBatch(run);
    const reads: (PredictRead | HiddenRead)[] = [];
    const firstReads = new Map<ReadForm, { readonly predict: number; readonly states: number }>();
    for (const [form, { rows: count, whole }] of forms) {
      if (count === 0) continue;
      const own = run.flatMap((sequence, s) =>
        sequence.form === form ? sequence.reads.map(({ row }) => batch.cuSeqlens[s] + row) : [],
      );
      const targets = run
        .filter((sequence) => sequence.form === form)
        .flatMap((sequence) => sequence.reads.map((read) => read.targets));
      const { topK, readings, states = false } = form;
      const rows = Uint32Array.from(own);
      const predict: PredictRead = { kind: 'predict', rows, topK, targets, full: whole };
      firstReads.set(form, { predict: reads.length, states: reads.length + readings });
      reads.push(...dueAt(predict, readings));
      if (states) reads.push(...dueAt({ kind: 'hidden', rows }, readings));
    }
    const { answers, durationMs } = await this.#engine.run({
      ...{ batch, reads, signal: this.#signal },
      ...(schedule === undefined ? {} : { schedule }),
    });
    if (teachesRate) this.#pacer.observe(batch.ids.length * depth, durationMs);
    return new Map(
      [...firstReads].map(([form, { predict, states: firstState }]) => {
        const { readings, states = false } = form;
        const each = answers
          .slice(predict, predict + readings)
          .map((entries) => entries.filter(isPrediction));
        const hidden = states
          ? answers.slice(firstState, firstState + readings).map((entries) => entries.filter(isState))
          : [];
        const rows = each[each.length - 1].map((last, row): RowReading => {
          return {
            last,
            each: readings === 1 ? [] : each.map((reading) => reading[row]),
            states: hidden.map((reading) => reading[row]),
          };
        });
        return [form, rows];
      }),
    );
  }
}

/** A read after the last pass; of several readings one after the embedding projection and after each pass. */
function dueAt<R extends PredictRead | HiddenRead>(read: R, readings: number): readonly R[] {
  return readings === 1 ? [read] : Array.from({ length: readings }, (_, after) => ({ ...read, after }));
}

function isState(entry: RowPrediction | Float32Array): entry is Float32Array {
  return entry instanceof Float32Array;
}

function isPrediction(entry: RowPrediction | Float32Array): entry is RowPrediction {
  return !isState(entry);
}
