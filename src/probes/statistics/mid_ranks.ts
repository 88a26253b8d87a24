/** Places of values in their own order. */

/**
 * The rank of each value, 1 for the least; values that are alike share the mean of the ranks they take up, as in Spearman's correlation.
 * @param values finite, in any order
 * @returns [values], 1 to n, in steps of one half
 */
export function midRanks(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  /** [values] of the sorted ones; where several are alike their rank stands at the first of them. */
  const ranks = new Float64Array(sorted.length);
  for (let first = 0, end = 0; first < sorted.length; first = end) {
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    ranks[first] = (first + 1 + end) / 2;
  }
  return values.map((value) => ranks[firstAt(sorted, value)]);
}

/** Where a value stands in an ascending list for the first time. */
function firstAt(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
