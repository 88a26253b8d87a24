/** A word a point: its log p on side A and on side B, and where the two drawings put it. */

export interface ScatterData {
  /** What each point is called. */
  readonly words: readonly string[];
  /** log p in nats, one a word. A point with a value that is not finite is not drawn. */
  readonly logProbsA: ArrayLike<number>;
  readonly logProbsB: ArrayLike<number>;
  /** What the sides are called, `man` and `woman`. */
  readonly sides: Sides;
}

export interface Sides {
  readonly a: string;
  readonly b: string;
}

/** `pair`: log p on A against log p on B, with the diagonal. `difference`: Δ against the mean, with the line at zero. */
export type ScatterForm = 'pair' | 'difference';

export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** log p(A) − log p(B): positive where side A is the likelier. */
  readonly delta: Float64Array;
}

/** Where a form puts each point. */
export function coordinatesOf({ logProbsA, logProbsB }: ScatterData, form: ScatterForm): Coordinates {
  const count = Math.min(logProbsA.length, logProbsB.length);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const delta = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const a = logProbsA[i];
    const b = logProbsB[i];
    delta[i] = a - b;
    x[i] = form === 'pair' ? a : (a + b) / 2;
    y[i] = form === 'pair' ? b : a - b;
  }
  return { x, y, delta };
}

/** The `count` points farthest towards each side, the farthest first; fewer where a side has fewer. */
export function mostExtreme(delta: ArrayLike<number>, count: number): number[] {
  const towardsA: number[] = [];
  const towardsB: number[] = [];
  for (let i = 0; i < delta.length; i++) {
    if (!Number.isFinite(delta[i])) continue;
    if (delta[i] > 0) keepBest(towardsA, i, count, (j) => delta[j]);
    else if (delta[i] < 0) keepBest(towardsB, i, count, (j) => -delta[j]);
  }
  return [...towardsA, ...towardsB].sort((a, b) => Math.abs(delta[b]) - Math.abs(delta[a]) || a - b);
}

/** Puts `i` into `best`, which is kept in order and no longer than `count`. */
function keepBest(best: number[], i: number, count: number, value: (index: number) => number): void {
  const last = best.at(-1);
  if (best.length >= count && (last === undefined || value(i) <= value(last))) return;
  const at = best.findIndex((j) => value(j) < value(i));
  best.splice(at < 0 ? best.length : at, 0, i);
  if (best.length > count) best.pop();
}
