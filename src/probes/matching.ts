/**
 * The matching blocks of two lists, as Python's `difflib.SequenceMatcher(None, a, b)` finds them: Ratcliff and Obershelp's
 * "gestalt pattern matching" (Dr. Dobb's Journal, 1988) with difflib's own choices among equals. CrowS-Pairs scores what these
 * blocks share, so parity with its figures needs these blocks and not those of a better diff.
 */

/** `a[a … a + size)` equals `b[b … b + size)`. */
interface MatchingBlock {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** A part of `a` and a part of `b`, in which the longest match is looked for. */
interface SearchRange {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** From this length of `b` on, difflib's `autojunk` takes no match to begin at an item that is in more than 1 % of `b`. */
const AUTOJUNK_LENGTH = 200;

/**
 * Blocks in rising order. Two blocks that touch in both lists are joined to one.
 * @returns what `get_matching_blocks()` gives, without the empty block at its end
 */
export function matchingBlocks(a: ArrayLike<number>, b: ArrayLike<number>): MatchingBlock[] {
  const places = placesInB(b);
  const found: MatchingBlock[] = [];
  const left: SearchRange[] = [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  for (let range = left.pop(); range !== undefined; range = left.pop()) {
    const block = longestMatch(a, b, places, range);
    if (block.size === 0) continue;
    found.push(block);
    left.push({ ...range, toA: block.a, toB: block.b });
    left.push({ ...range, fromA: block.a + block.size, fromB: block.b + block.size });
  }
  return joinTouching(found.sort((x, y) => x.a - y.a));
}

/** Where each item stands in `b`, rising; without the items that are too frequent to begin a match. */
function placesInB(b: ArrayLike<number>): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  Array.from(b).forEach((item, at) => {
    const known = places.get(item);
    if (known === undefined) places.set(item, [at]);
    else known.push(at);
  });
  if (b.length < AUTOJUNK_LENGTH) return places;
  const most = Math.floor(b.length / 100) + 1;
  return new Map([...places].filter(([, at]) => at.length <= most));
}

/** The longest match within a range; of equally long ones that which begins first in `a`, then in `b`. Size 0: none. */
function longestMatch(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  places: ReadonlyMap<number, readonly number[]>,
  { fromA, toA, fromB, toB }: SearchRange,
): MatchingBlock {
  let best: MatchingBlock = { a: fromA, b: fromB, size: 0 };
  /** How long the match is that ends with the item of `a` before this one, by where it ends in `b`. */
  let lengths = new Map<number, number>();
  for (let i = fromA; i < toA; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]) ?? []) {
      if (j < fromB || j >= toB) continue;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
    }
    lengths = next;
  }
  // Frequent items begin no match, but may lengthen one.
  let { a: startA, b: startB } = best;
  let [endA, endB] = [startA + best.size, startB + best.size];
  while (startA > fromA && startB > fromB && a[startA - 1] === b[startB - 1]) {
    startA--;
    startB--;
  }
  while (endA < toA && endB < toB && a[endA] === b[endB]) {
    endA++;
    endB++;
  }
  return { a: startA, b: startB, size: endA - startA };
}

function joinTouching(blocks: readonly MatchingBlock[]): MatchingBlock[] {
  const joined: MatchingBlock[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b) {
      joined[joined.length - 1] = { ...last, size: last.size + block.size };
    } else {
      joined.push(block);
    }
  }
  return joined;
}
