/** Rank-biased overlap: how alike two rankings are, the top counting most. */
import { invalid } from './checks.ts';

/** p, how likely a reader goes on from one rank to the next. */
export const RBO_PERSISTENCE = 0.9;
/** Depth to which two rankings of the vocabulary are compared; the first 10 then weigh 86 %. */
export const RBO_DEPTH = 100;

/**
 * Extrapolated rank-biased overlap, 0 (disjoint) to 1 (the same ranking), no unit:
 *
 *   RBO_ext = (X_k / k) pᵏ + ((1 − p) / p) Σ_{d=1..k} (X_d / d) pᵈ
 *
 * X_d is how many ids the first d of both lists share, k the length of the lists. What lies below k is taken to agree as much
 * as the lists do at k. Webber, Moffat and Zobel 2010, "A similarity measure for indefinite rankings", eq. 32.
 * @param first ids, best first, each once; special tokens are removed before (`topIds`)
 * @param second as long as `first`
 * @param persistence p, between 0 and 1, both excluded
 * @throws UnmaskError `input/invalid` for empty lists, unequal lengths, an id twice in a list, or such a p.
 */
export function rboExt(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  persistence: number = RBO_PERSISTENCE,
): number {
  requireRankings(first, second);
  if (!(persistence > 0 && persistence < 1)) {
    throw invalid('The persistence of RBO is out of bounds.', 'between 0 and 1', String(persistence));
  }
  const k = first.length;
  const seenInFirst = new Set<number>();
  const seenInSecond = new Set<number>();
  let shared = 0;
  let weight = 1;
  let sum = 0;
  for (let depth = 1; depth <= k; depth++) {
    const a = first[depth - 1];
    const b = second[depth - 1];
    seenInFirst.add(a);
    seenInSecond.add(b);
    if (a === b) shared++;
    else shared += Number(seenInSecond.has(a)) + Number(seenInFirst.has(b));
    weight *= persistence;
    sum += (shared / depth) * weight;
  }
  return Math.min(1, (shared / k) * weight + ((1 - persistence) / persistence) * sum);
}

function requireRankings(first: ArrayLike<number>, second: ArrayLike<number>): void {
  if (first.length === 0 || first.length !== second.length) {
    throw invalid(
      'The two rankings cannot be compared.',
      'two lists of the same length, at least 1',
      `${first.length} and ${second.length} ids`,
    );
  }
  for (const list of [first, second]) {
    const distinct = new Set(Array.from(list)).size;
    if (distinct === list.length) continue;
    throw invalid('A ranking names an id twice.', `${list.length} different ids`, `${distinct}`);
  }
}
