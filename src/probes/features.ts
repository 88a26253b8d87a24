/** How alike the features of texts are: cosines of their vectors, and which are nearest. Pure. */
import { requireWhole } from './checks.ts';
import { cosine } from './hidden_states.ts';

/** Which vector stands for a text. */
export const FEATURE_KINDS = ['mean', 'pooled'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** As files and scripts name them. */
export const vectorNames: Readonly<Record<FeatureKind, string>> = { mean: 'mean', pooled: 'pooler_output' };

/**
 * The cosine of every two vectors, row after row: [N][N], symmetric, 1 on the diagonal; null where one of the two has no direction.
 * @param vectors [N][H]
 * @throws UnmaskError `input/invalid` for vectors of unequal length.
 */
export function cosineMatrix(vectors: readonly Float32Array[]): (number | null)[] {
  const N = vectors.length;
  const cells = new Array<number | null>(N * N).fill(null);
  for (let row = 0; row < N; row++) {
    for (let column = row; column < N; column++) {
      const angle = cosine(vectors[row], vectors[column]);
      const value = Number.isNaN(angle) ? null : angle;
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
