/** Ranks in the vocabulary by log-probability. The order everywhere is: larger first, and of equals the lower id first. */
import { requireIds, requireWhole } from './checks.ts';
import { markExcluded, requireLogProbs, type LogProbs } from './log_probs.ts';

/**
 * The rank of each id in the whole vocabulary, special tokens included: 1 + how many ids come before it.
 * @param row [V]
 * @returns one rank an id, 1 to V
 * @throws UnmaskError `input/invalid` for an id outside the row, or a row that is empty or not finite.
 */
export function ranksInVocabulary(row: LogProbs, ids: ArrayLike<number>): number[] {
  requireLogProbs(row);
  requireIds(ids, row.length);
  const asked = Uint32Array.from(new Set(Array.from(ids))).sort((a, b) => row[b] - row[a] || a - b);
  // One pass over the vocabulary: each id is counted at the first of the asked ids that it comes before.
  const before = new Uint32Array(asked.length + 1);
  for (let id = 0; id < row.length; id++) {
    let low = 0;
    let high = asked.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = asked[middle];
      if (row[id] > row[other] || (row[id] === row[other] && id < other)) high = middle;
      else low = middle + 1;
    }
    before[low]++;
  }
  const ranks = new Map<number, number>();
  let rank = 1;
  asked.forEach((id, place) => ranks.set(id, (rank += before[place])));
  return Array.from(ids, (id) => ranks.get(id) ?? NaN);
}

/**
 * The `k` likeliest ids, likeliest first, with `excluded` taken out first; fewer where the vocabulary has fewer.
 * @param row [V]
 * @throws UnmaskError `input/invalid` for a `k` that is no whole number from 1 up, an excluded id outside the row, or a row
 *   that is empty or not finite.
 */
export function topIds(row: LogProbs, k: number, excluded: Iterable<number> = []): Uint32Array {
  requireLogProbs(row);
  requireWhole('length of a ranked list', k, 1);
  const left = markExcluded(excluded, row.length);
  const kept: number[] = [];
  for (let id = 0; id < row.length; id++) {
    if (left[id] === 1) continue;
    const value = row[id];
    if (kept.length === k && value <= row[kept[k - 1]]) continue;
    // Ids come in rising order, so an equal that is already kept has the lower id and stays before.
    kept.splice(placeOf(value, kept, row), 0, id);
    if (kept.length > k) kept.pop();
  }
  return Uint32Array.from(kept);
}

/** Where `value` belongs in a descending list: after every one that is not smaller. */
function placeOf(value: number, kept: readonly number[], row: LogProbs): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[kept[middle]] >= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
