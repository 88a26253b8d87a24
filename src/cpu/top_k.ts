/** Reductions over one row of logits. */
import { type FloatArray, zerosLike } from './float_array.ts';

/** ln Σ exp(xᵢ), taken relative to the largest so that nothing overflows. −∞ for an empty row. */
export function logSumExp(values: FloatArray): number {
  let largest = -Infinity;
  for (const value of values) {
    // A NaN must reach the sum below: it would lose every comparison and vanish.
    if (Number.isNaN(value)) return NaN;
    if (value > largest) largest = value;
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}

export interface TopK {
  readonly ids: Uint32Array;
  readonly values: FloatArray;
}

/**
 * The `k` largest values and where they stand, largest first; of equals the lower index first.
 * Fewer than `k` where there are fewer values.
 */
export function topK(values: FloatArray, k: number): TopK {
  const kept: number[] = [];
  for (let id = 0; id < values.length; id++) {
    const value = values[id];
    if (kept.length === k && (k === 0 || value <= values[kept[k - 1]])) continue;
    // Ids come in rising order, so an equal that is already kept has the lower id and stays before.
    let place = kept.length;
    while (place > 0 && value > values[kept[place - 1]]) place--;
    kept.splice(place, 0, id);
    if (kept.length > k) kept.pop();
  }
  const ids = Uint32Array.from(kept);
  const best = zerosLike(values, kept.length);
  ids.forEach((id, rank) => {
    best[rank] = values[id];
  });
  return { ids, values: best };
}
