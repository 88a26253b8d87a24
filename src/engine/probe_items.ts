/**
 * A question as what the model reads: an item for each sentence or pair, with its sequences, what is read of each, and the function that
 * makes the answer of all readings. Every kind of question is planned to this, and one batcher runs it (`probe_batches.ts`).
 */
import type { Sequence } from '../model/ragged_batch.ts';
import type { RowPrediction } from '../model/reads.ts';
import type { Schedule } from '../model/schedule.ts';
import type { Scoring } from '../probes/pll.ts';

/** How rows are read. Those of the same form (the same object) are one read of a batch. */
export interface ReadForm {
  /** How many of the likeliest tokens are brought back a row, special ones included. */
  readonly topK: number;
  /** 1: after the last pass. Passes + 1: after the embedding projection and after each pass. */
  readonly readings: number;
  /** The hidden state of each row comes with each reading. */
  readonly states?: boolean;
  /** How much attention each token of a sequence gets comes with it, by the heads of all passes. */
  readonly attention?: { readonly passes: number; readonly heads: number };
}

/** One row to read. */
export interface RowRead {
  /** Position within the sequence. */
  readonly row: number;
  /** Token ids scored there. */
  readonly targets: Uint32Array;
}

export interface ItemSequence extends Sequence {
  /** Where there are none the sequence is counted and not run. */
  readonly reads: readonly RowRead[];
  /** The whole rows are needed: to be given back, or to count a rank in. */
  readonly wholeRows: boolean;
  readonly form: ReadForm;
}

/** One row as the engine read it: after the last pass and, where asked, after each. */
export interface RowReading {
  readonly last: RowPrediction;
  readonly each: readonly RowPrediction[];
  /** [readings][hidden_size], where they were asked; none otherwise. */
  readonly states: readonly Float32Array[];
}

export interface Item<Result> {
  readonly sequences: readonly ItemSequence[];
  /**
   * @param readings [sequence][read]
   * @param attended [sequence][tokens]: how much attention each token gets, where its form asks for it; undefined otherwise
   */
  readonly score: (
    readings: readonly (readonly RowReading[])[],
    attended: readonly (Float64Array | undefined)[],
  ) => Result;
}

/** What a question costs. */
export interface Cost {
  readonly sequences: number;
  readonly tokens: number;
}

/**
 * How long a question of this cost will take, ms; null where that is not known.
 * @param depth see {@link Planned.depth}
 */
export type Estimate = (cost: Cost, depth: number) => number | null;

/** A question, ready to run. */
export interface Planned<Plan, Result> {
  /** What the page is told of it. */
  readonly plan: Plan;
  /** In the order they were asked, each with its sequences built when its turn comes: no more than a batch of them is ever held. */
  readonly items: () => Iterable<Item<Result>>;
  /** The model's own, unless said otherwise. */
  readonly schedule?: Schedule;
  /** How long a token takes: 1 for as many passes as the model was made for, 0.5 for half of them. */
  readonly depth: number;
  /** Whether the time that it takes may be used to estimate other questions. */
  readonly teachesRate: boolean;
}

/** The sequences of a scoring, one target a read. */
export function sequencesOf({ sequences, reads }: Scoring, form: ReadForm): ItemSequence[] {
  const own = sequences.map((ids) => ({ ids, reads: new Array<RowRead>(), wholeRows: false, form }));
  for (const { sequence, row, target } of reads) {
    own[sequence].reads.push({ row, targets: Uint32Array.of(target) });
  }
  return own;
}

/** The log p of the one target that was asked at a row, nats. */
export function targetLogProb({ last: { targetLogits, logSumExp } }: RowReading): number {
  return targetLogits[0] - logSumExp;
}

/** Encoded texts are kept from counting to running as long as they have no more tokens than that, about 100 bytes each. */
const KEPT_TOKENS = 400_000;

/**
 * The encoded sentences or pairs, kept from counting to running, so that each is tokenized once. Beyond {@link KEPT_TOKENS} they are
 * encoded again when their turn comes, so that memory stays bounded.
 */
export class KeptItems<T> {
  readonly #make: (index: number) => T;
  readonly #tokensOf: (made: T) => number;
  readonly #kept: T[] = [];
  #tokens = 0;

  constructor(make: (index: number) => T, tokensOf: (made: T) => number) {
    this.#make = make;
    this.#tokensOf = tokensOf;
  }

  /** Indices are counted in order, from 0. */
  count(index: number): T {
    const made = this.#make(index);
    this.#tokens += this.#tokensOf(made);
    if (index === this.#kept.length && this.#tokens <= KEPT_TOKENS) this.#kept.push(made);
    return made;
  }

  get(index: number): T {
    return index < this.#kept.length ? this.#kept[index] : this.#make(index);
  }
}
