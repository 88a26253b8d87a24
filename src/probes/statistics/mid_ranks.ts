/** Places of values in their own order. */

/**
 * The rank of each value, 1 for the least; values that are alike share the mean of the ranks they take up, as in Spearman's correlation.
 * @param values finite, in any order
 * @returns [values], 1 to n, in steps of one half
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  return Float64Array.from(values, (value) => {
    const below = countWhile(sorted, (other) => other < value);
    const upTo = countWhile(sorted, (other) => other <= value);
    return (below + 1 + upTo) / 2;
  });
}

/** How many values of an ascending list pass a test that the lesser ones pass: where it no longer does, found by halving. */
function countWhile(sorted: Float64Array, passes: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
