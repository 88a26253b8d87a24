/** What every engine needs to know of a kind of read, before it computes and after. */
import type { AlbertConfig } from '../model/config.ts';
import type { ModelParts } from '../model/heads.ts';
import type { TokenBatch } from '../model/ragged_batch.ts';
import type { EntryOf, Read } from '../model/reads.ts';

/** What a run is checked against. */
export interface Bounds {
  readonly config: AlbertConfig;
  readonly batch: TokenBatch;
  /** The first pass after which there is something to read: 0, or where the run starts. */
  readonly first: number;
  /** Of the schedule. */
  readonly passes: number;
  /** What the checkpoint has beside its encoder. */
  readonly parts: ModelParts;
}

/** Whole sequences of a batch, one after another, that are run by themselves. */
export interface BatchPart {
  /** Its rows: `begin` up to, not including, `end`. */
  readonly begin: number;
  readonly end: number;
  /** Its sequences, likewise. */
  readonly firstSequence: number;
  readonly endSequence: number;
}

/** The share of a read that falls into a part of the batch. */
export interface CutRead<R extends Read> {
  /** Its rows counted from the part's first. */
  readonly read: R;
  /** Where each entry of the part's answer stands in the whole answer. */
  readonly places: readonly number[];
}

/** Numbers of an answer, and what they are called in a fault. */
export type NamedNumbers = readonly (readonly [what: string, values: ArrayLike<number>])[];

export interface ReadKind<R extends Read> {
  /** @throws UnmaskError `input/invalid` for a read out of bounds, `weights/missing-tensor` for what the checkpoint lacks. */
  check(read: R, bounds: Bounds): void;
  cut(read: R, part: BatchPart): CutRead<R>;
  /** FLOP of its matrix products, which come on top of the passes; 0 where that is next to nothing. */
  flops(read: R, config: AlbertConfig, batch: TokenBatch): number;
  /** Bytes of its answer, where they grow with the square of a text's length; 0 where they grow with what is asked. */
  mapBytes(read: R, config: AlbertConfig, batch: TokenBatch): number;
  /** Whether it is answered from the queries and keys of the pass it is due after, which an engine need not keep otherwise. */
  readonly needsQueriesAndKeys: boolean;
  /**
   * Which numbers of an entry have to be finite.
   * @param wholeRows whether all logits of a row are among them; not where an engine looks through them itself
   */
  numbers(entry: EntryOf<R>, wholeRows: boolean): NamedNumbers;
}

/** Indices into `rows` of those within a part. */
export function indicesWithin(rows: Uint32Array, { begin, end }: BatchPart): number[] {
  const indices: number[] = [];
  rows.forEach((row, index) => {
    if (row >= begin && row < end) indices.push(index);
  });
  return indices;
}

/** The rows at these indices, counted from the part's first. */
export function shiftedRows(
  rows: Uint32Array,
  indices: readonly number[],
  { begin }: BatchPart,
): Uint32Array {
  return Uint32Array.from(indices, (index) => rows[index] - begin);
}

/** A read that answers for its rows, and asks nothing else of them, answers for those within the part. */
export function cutByRow<R extends Read & { readonly rows: Uint32Array }>(
  read: R,
  part: BatchPart,
): CutRead<R> {
  const places = indicesWithin(read.rows, part);
  return { read: { ...read, rows: shiftedRows(read.rows, places, part) }, places };
}

/** A read that answers for every sequence answers for those of the part. */
export function cutBySequence<R extends Read>(
  read: R,
  { firstSequence, endSequence }: BatchPart,
): CutRead<R> {
  return {
    read,
    places: Array.from({ length: endSequence - firstSequence }, (_, s) => firstSequence + s),
  };
}
