/** How much two ranked lists share among their first k. */
import { invalid, requireWhole } from './checks.ts';

/**
 * overlap@k = |A_k ∩ B_k| / k, 0 to 1, no unit: the share of the first k of either list that both have.
 * @param first ids, best first, each once
 * @throws UnmaskError `input/invalid` for a `k` that is no whole number from 1 up, a list shorter than `k`, or an id twice.
 */
export function overlapAtK(first: ArrayLike<number>, second: ArrayLike<number>, k: number): number {
  return sharedAmongFirst(first, second, k) / k;
}

/**
 * Jaccard@k = |A_k ∩ B_k| / |A_k ∪ B_k|, 0 to 1, no unit (Jaccard 1912). Equals o / (2 − o) of the overlap o.
 * @param first ids, best first, each once
 * @throws UnmaskError `input/invalid` as {@link overlapAtK}.
 */
export function jaccardAtK(first: ArrayLike<number>, second: ArrayLike<number>, k: number): number {
  const shared = sharedAmongFirst(first, second, k);
  return shared / (2 * k - shared);
}

function sharedAmongFirst(first: ArrayLike<number>, second: ArrayLike<number>, k: number): number {
  requireWhole('depth of the comparison', k, 1);
  const inFirst = firstOf(first, k);
  let shared = 0;
  for (const id of firstOf(second, k)) if (inFirst.has(id)) shared++;
  return shared;
}

function firstOf(list: ArrayLike<number>, k: number): ReadonlySet<number> {
  if (list.length < k) {
    throw invalid('A ranked list is too short.', `at least ${k} ids`, `${list.length}`);
  }
  const ids = new Set<number>();
  for (let rank = 0; rank < k; rank++) ids.add(list[rank]);
  if (ids.size < k) throw invalid('A ranked list names an id twice.', `${k} different ids`, `${ids.size}`);
  return ids;
}
