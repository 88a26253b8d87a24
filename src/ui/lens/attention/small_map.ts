/** A map as a small picture: a pixel a cell, or, of a long text, a pixel for the most of several. Pure. */
import { attentionMap, weightAt, type AttentionMap } from '../../../probes/attention.ts';
import { remembered } from '../../../probes/remembered.ts';

/** Pixels a side at most. */
const MOST_PIXELS = 48;

export interface SmallMap {
  /** Pixels a side. */
  readonly size: number;
  /** [size][size], 0 to 1: of the largest weight in the picture. */
  readonly shares: readonly number[];
}

/**
 * The small map of a head of a pass, or of the mean over heads; made once for each set of tokens, by identity.
 * @param weights [heads][T][T] of the pass
 * @param head from 0; null for the mean over heads
 * @param kept the tokens that are in it, by their place
 */
export function smallMapOf(
  weights: Float32Array,
  heads: number,
  head: number | null,
  kept: readonly number[],
): SmallMap {
  const known = mapsOf(weights)(kept);
  const own = known.get(head) ?? smallMap(attentionMap(weights, heads, head), kept);
  known.set(head, own);
  return own;
}

/** By the weights of a pass, then by the tokens that are in the maps, then by head. */
const mapsOf = remembered<Float32Array, (kept: readonly number[]) => Map<number | null, SmallMap>>(() =>
  remembered<readonly number[], Map<number | null, SmallMap>>(() => new Map()),
);

/** @param kept the tokens that are in it, by their place */
export function smallMap(map: AttentionMap, kept: readonly number[]): SmallMap {
  const size = pictureSize(kept.length);
  const pixels = kept.map((_, at) => Math.floor((at * size) / kept.length));
  const weights = new Array<number>(size * size).fill(0);
  for (const [row, query] of kept.entries()) {
    const first = pixels[row] * size;
    for (let column = 0; column < kept.length; column++) {
      const pixel = first + pixels[column];
      const weight = weightAt(map, query, kept[column]);
      if (weight > weights[pixel]) weights[pixel] = weight;
    }
  }
  const most = Math.max(0, ...weights);
  return { size, shares: weights.map((weight) => (most === 0 ? 0 : weight / most)) };
}

/** Pixels a side of the small map of so many tokens. */
export function pictureSize(tokens: number): number {
  return Math.min(tokens, MOST_PIXELS);
}
