/** The weights with which rows attend in a pass. */
import { attentionBytes } from '../model/cost.ts';
import { ownSequences, type TokenBatch } from '../model/ragged_batch.ts';
import type { AttentionRead } from '../model/reads.ts';
import { invalid, requireBelow } from './bounds.ts';
import { cutByRow, type ReadKind } from './read_kind.ts';

export const ATTENTION: ReadKind<AttentionRead> = {
  check({ after, rows }, { batch, first, passes }) {
    requireBelow('row of attention', rows, batch.ids.length);
    if ((after ?? passes) > first) return;
    throw invalid(
      first === 0
        ? 'Before the first pass nothing attends to anything.'
        : 'The attention of a pass is known where that pass is run, and this run starts after it.',
      `a pass after ${first}`,
      `${after ?? passes}`,
    );
  },

  cut: cutByRow,
  flops: ({ rows }, { hidden_size: H }, batch) => 2 * H * sum(lengthsAround(batch, rows)),
  mapBytes: ({ rows }, config, batch) => attentionBytes(config, lengthsAround(batch, rows)),
  needsQueriesAndKeys: true,
  numbers: (weights) => [['attention weights', weights]],
};

function lengthsAround(batch: TokenBatch, rows: Uint32Array): number[] {
  return ownSequences(batch, rows).map(({ begin, end }) => end - begin);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** How the weights of a read's rows lie one behind the other in an engine's memory: of each row [heads][keys of its own sequence]. */
export interface AttentionLayout {
  /** u32 [R][4]: row, first and end row of its sequence, and where its weights begin. */
  readonly table: Uint32Array;
  /** f32 values of all rows. */
  readonly values: number;
}

/** @param stride room for the keys of a head in a sequence of `length`, in values */
export function attentionLayout(
  batch: TokenBatch,
  rows: Uint32Array,
  heads: number,
  stride: (length: number) => number,
): AttentionLayout {
  const table = new Uint32Array(4 * rows.length);
  let values = 0;
  for (const [r, { begin, end }] of ownSequences(batch, rows).entries()) {
    table.set([rows[r], begin, end, values], 4 * r);
    values += heads * stride(end - begin);
  }
  return { table, values };
}

/** Each row's weights out of all of them, without what a stride adds. @returns a copy a row, [heads][length] */
export function splitAttention(
  weights: Float32Array,
  { table }: AttentionLayout,
  heads: number,
  stride: (length: number) => number,
): Float32Array[] {
  return Array.from({ length: table.length / 4 }, (_, r) => {
    const [, begin, end, first] = table.subarray(4 * r, 4 * r + 4);
    const length = end - begin;
    const own = new Float32Array(heads * length);
    for (let head = 0; head < heads; head++) {
      const at = first + head * stride(length);
      own.set(weights.subarray(at, at + length), head * length);
    }
    return own;
  });
}
