/** How alike the features of texts are: cosines of their vectors, and which are nearest. Pure. */
import { invalid, requireWhole } from './checks.ts';

/** Which vector stands for a text. */
export const FEATURE_KINDS = ['mean', 'pooled'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** As files and scripts name them. */
export const vectorNames: Readonly<Record<FeatureKind, string>> = { mean: 'mean', pooled: 'pooler_output' };

/**
 * The cosine of the angle between two vectors: a·b / (|a| |b|), −1 to 1, summed in double precision.
 * @param a [H]
 * @param b [H]
 * @returns null where one of them has no direction: every value is 0
 * @throws UnmaskError `input/invalid` for vectors of unequal length.
 */
export function cosine(a: Float32Array, b: Float32Array): number | null {
  if (a.length !== b.length) {
    throw invalid('Two vectors are of unequal length.', `${a.length} values`, `${b.length} values`);
  }
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  const norms = Math.sqrt(aa * bb);
  // Rounding may carry a vector's cosine with itself past 1.
  return norms > 0 ? Math.min(1, Math.max(-1, dot / norms)) : null;
}

/**
 * The cosine of every two vectors, row after row: [N][N], symmetric, 1 on the diagonal.
 * @param vectors [N][H]
 * @throws UnmaskError `input/invalid` for vectors of unequal length.
 */
export function cosineMatrix(vectors: readonly Float32Array[]): (number | null)[] {
  const N = vectors.length;
  const cells = new Array<number | null>(N * N).fill(null);
  for (let row = 0; row < N; row++) {
    for (let column = row; column < N; column++) {
      const value = cosine(vectors[row], vectors[column]);
      cells[row * N + column] = value;
      cells[column * N + row] = value;
    }
  }
  return cells;
}

/** Another text, and how near it is. */
export interface Neighbour {
  /** Into the vectors. */
  readonly index: number;
  readonly cosine: number;
}

/**
 * The nearest other texts of one, nearest first; of equals the one that comes first. Those without a cosine are left out.
 * @param cells [N][N] of {@link cosineMatrix}
 * @param of which of the N
 * @param count how many at most
 * @throws UnmaskError `input/invalid` for a text that is none of the N.
 */
export function nearest(cells: readonly (number | null)[], of: number, count: number): readonly Neighbour[] {
  const N = Math.sqrt(cells.length);
  requireWhole('text', of, 0, N - 1);
  return cells
    .slice(of * N, (of + 1) * N)
    .flatMap((value, index): Neighbour[] =>
      index === of || value === null ? [] : [{ index, cosine: value }],
    )
    .toSorted((a, b) => b.cosine - a.cosine)
    .slice(0, count);
}
