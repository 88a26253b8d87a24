/** Items cut into batches that the pacer allows, sequence by sequence, and each item's result once the last of its sequences is back. */
import { raggedBatch } from '../model/ragged_batch.ts';
import {
  MAX_ATTENTION_BYTES,
  type AttentionRead,
  type HiddenRead,
  type PredictRead,
  type RowPrediction,
} from '../model/reads.ts';
import { attentionReceived } from '../probes/aula.ts';
import type { Item, ItemSequence, Planned, ReadForm, RowReading } from './probe_items.ts';
import type { ProbePacer } from './probe_pacer.ts';
import type { RecoveringEngine } from './recovery.ts';

/** Rows of the whole vocabulary in one batch: 15 MB read back for a published ALBERT. */
const WHOLE_ROWS_A_BATCH = 128;

/** Of attention weights in one batch: they are read back and summed between two batches, which Cancel waits for. */
const ATTENTION_BYTES_A_BATCH = MAX_ATTENTION_BYTES / 4;

/** Bytes of the attention of all tokens of one sequence; 0 where it is not read. */
export function attentionBytesOf({ attention }: ReadForm, tokens: number): number {
  return attention === undefined ? 0 : 4 * attention.passes * attention.heads * tokens * tokens;
}

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
  /** [sequence][tokens], where it is asked for. */
  readonly attended: (Float64Array | undefined)[];
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
  attentionBytes = 0;

  add(next: Queued<Result>): void {
    const { ids, form } = next.sequence;
    this.queued.push(next);
    this.tokens += ids.length;
    this.attentionBytes += attentionBytesOf(form, ids.length);
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

/** Where the answers of one form begin. */
interface FirstReads {
  readonly predict: number;
  readonly states: number;
  readonly attention: number;
}

/** Of one form: its rows, and what its sequences attend to, where that is asked for. */
interface FormReading {
  readonly rows: RowReading[];
  readonly attended: Float64Array[];
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
      const of: OpenItem<Result> = {
        ...{ item, left: sequences.length },
        readings: sequences.map(() => []),
        attended: sequences.map(() => undefined),
      };
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
      tokens * this.#planned.depth <= this.#pacer.tokens &&
      filling.wholeRowsWith(next) <= WHOLE_ROWS_A_BATCH &&
      filling.attentionBytes + attentionBytesOf(next.form, next.ids.length) <= ATTENTION_BYTES_A_BATCH
    );
  }

  async #run({ queued, forms, tokens }: Filling<Result>): Promise<Batch<Result>> {
    const read = await this.#read(queued, forms);
    const results: Result[] = [];
    for (const { of, at, sequence } of queued) {
      const own = read.get(sequence.form);
      of.readings[at] = own?.rows.splice(0, sequence.reads.length) ?? [];
      of.attended[at] = own?.attended.shift();
      if (--of.left === 0) results.push(of.item.score(of.readings, of.attended));
    }
    return { results, sequences: queued.length, tokens };
  }

  /** What is read of each form, one row or sequence after another. */
  async #read(
    queued: readonly Queued<Result>[],
    forms: ReadonlyMap<ReadForm, FormRows>,
  ): Promise<ReadonlyMap<ReadForm, FormReading>> {
    const run = queued.map(({ sequence }) => sequence).filter(({ reads }) => reads.length > 0);
    if (run.length === 0) return new Map();
    const { schedule, depth, teachesRate } = this.#planned;
    const batch = raggedBatch(run);
    const reads: (PredictRead | HiddenRead | AttentionRead)[] = [];
    const firstReads = new Map<ReadForm, FirstReads>();
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
      const first = reads.length;
      reads.push(...dueAt(predict, readings));
      if (states) reads.push(...dueAt({ kind: 'hidden', rows }, readings));
      firstReads.set(form, { predict: first, states: first + readings, attention: reads.length });
      if (form.attention !== undefined) reads.push(...attentionReads(run, form, batch.cuSeqlens));
    }
    const { answers, durationMs } = await this.#engine.run({
      ...{ batch, reads, signal: this.#signal },
      ...(schedule === undefined ? {} : { schedule }),
    });
    if (teachesRate) this.#pacer.observe(batch.ids.length * depth, durationMs);
    return new Map(
      [...firstReads].map(([form, { predict, states: firstState, attention: firstAttention }]) => {
        const { readings, states = false, attention } = form;
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
        const passes = answers
          .slice(firstAttention, firstAttention + (attention?.passes ?? 0))
          .map((entries) => entries.filter(isState));
        const lengths = run.filter((sequence) => sequence.form === form).map(({ ids }) => ids.length);
        return [form, { rows, attended: passes.length === 0 ? [] : attendedOf(passes, lengths) }];
      }),
    );
  }
}

/** A read after the last pass; of several readings one after the embedding projection and after each pass. */
function dueAt<R extends PredictRead | HiddenRead>(read: R, readings: number): readonly R[] {
  return readings === 1 ? [read] : Array.from({ length: readings }, (_, after) => ({ ...read, after }));
}

/** The attention of all tokens of the sequences of a form, after each pass. */
function attentionReads(
  run: readonly ItemSequence[],
  form: ReadForm,
  cuSeqlens: Uint32Array,
): readonly AttentionRead[] {
  const rows = Uint32Array.from(
    run.flatMap((sequence, s) =>
      sequence.form === form ? Array.from(sequence.ids, (_, at) => cuSeqlens[s] + at) : [],
    ),
  );
  return Array.from({ length: form.attention?.passes ?? 0 }, (_, pass) => {
    return { kind: 'attention', after: pass + 1, rows };
  });
}

/** @param passes [passes][tokens of all sequences]; @returns [sequence][tokens] */
function attendedOf(
  passes: readonly (readonly Float32Array[])[],
  lengths: readonly number[],
): Float64Array[] {
  let end = 0;
  return lengths.map((length) => {
    const begin = end;
    end += length;
    return attentionReceived(
      passes.map((queries) => queries.slice(begin, end)),
      length,
    );
  });
}

function isState(entry: RowPrediction | Float32Array): entry is Float32Array {
  return entry instanceof Float32Array;
}

function isPrediction(entry: RowPrediction | Float32Array): entry is RowPrediction {
  return !isState(entry);
}
