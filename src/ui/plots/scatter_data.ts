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
