/** Where tokens look: the attention of a head or the mean of all, what is left out of it, and how much that held. Pure. */
import type { Token } from '../model/text.ts';

/** [T][T]: of each token, the query, the weights with which it looks at each, the key. A row sums to 1. */
export interface AttentionMap {
  readonly tokens: number;
  readonly weights: Float32Array;
}

/**
 * The map of one head, or of all: the mean of their weights.
 * @param weights [heads][T][T] of a pass
 * @param head from 0; null for the mean over heads
 */
export function attentionMap(weights: Float32Array, heads: number, head: number | null): AttentionMap {
  const cells = weights.length / heads;
  const tokens = Math.round(Math.sqrt(cells));
  if (head !== null) return { tokens, weights: weights.subarray(head * cells, (head + 1) * cells) };
  const mean = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    let sum = 0;
    for (let each = 0; each < heads; each++) sum += weights[each * cells + cell];
    mean[cell] = sum / heads;
  }
  return { tokens, weights: mean };
}

/** With what `query` looks at `key`. */
export function weightAt({ tokens, weights }: AttentionMap, query: number, key: number): number {
  return weights[query * tokens + key];
}

const FULL_STOPS: readonly string[] = ['.', '▁.'];
/** What SentencePiece puts before a full stop that stands by itself. */
const SPACE = '▁';

/**
 * Which tokens take most of the attention whatever the sentence says: [CLS], [SEP] and every full stop, with the space that is a piece of
 * its own before it; not the point within `3.5` or `U.S.A`. By their place.
 */
export function usualSinks(tokens: readonly Token[]): ReadonlySet<number> {
  const isFullStop = (index: number): boolean =>
    index < tokens.length &&
    !tokens[index].masked &&
    FULL_STOPS.includes(tokens[index].piece) &&
    !goesOn(tokens.at(index + 1));
  return new Set(
    [...tokens.keys()].filter((index) => {
      const { range, special, masked, piece } = tokens[index];
      if (masked) return false;
      const isSpace = piece === SPACE && index + 1 < tokens.length && tokens[index + 1].piece === '.';
      return (special && range === null) || isFullStop(index) || (isSpace && isFullStop(index + 1));
    }),
  );
}

/** True for a piece that goes on the word before it. */
function goesOn(token: Token | undefined): boolean {
  return token !== undefined && !token.special && /^[\p{L}\p{N}]/u.test(token.piece);
}

/**
 * How much of the attention some tokens held, 0 to 1: the mean over all other tokens of the weight with which they look at those. Nothing is
 * renormalised when they are left out: what is left of a row is 1 less what they held of it. Null where there is no other token.
 */
export function heldBy(map: AttentionMap, out: ReadonlySet<number>): number | null {
  let sum = 0;
  let queries = 0;
  for (let query = 0; query < map.tokens; query++) {
    if (out.has(query)) continue;
    queries++;
    for (const key of out) sum += weightAt(map, query, key);
  }
  return queries === 0 ? null : sum / queries;
}
