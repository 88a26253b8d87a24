/** A map as a small picture: a pixel a cell, or, of a long text, a pixel for the most of several. Pure. */
import { weightAt, type AttentionMap } from '../../../probes/attention.ts';

/** Pixels a side at most. */
const MOST_PIXELS = 48;

export interface SmallMap {
  /** Pixels a side. */
  readonly size: number;
  /** [size][size], 0 to 1: of the largest weight in the picture. */
  readonly shares: readonly number[];
}

/** @param kept the tokens that are in it, by their place */
export function smallMap(map: AttentionMap, kept: readonly number[]): SmallMap {
  const size = Math.min(kept.length, MOST_PIXELS);
  const pixelOf = (at: number): number => Math.floor((at * size) / kept.length);
  const weights = new Array<number>(size * size).fill(0);
  kept.forEach((query, row) =>
    kept.forEach((key, column) => {
      const pixel = pixelOf(row) * size + pixelOf(column);
      weights[pixel] = Math.max(weights[pixel], weightAt(map, query, key));
    }),
  );
  const most = Math.max(0, ...weights);
  return { size, shares: weights.map((weight) => (most === 0 ? 0 : weight / most)) };
}
