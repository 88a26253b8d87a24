/** How alike the features of texts are: cosines of their vectors, and which are nearest. Pure. */
import { requireWhole } from './checks.ts';
import { cosineOf, dot } from './hidden_states.ts';
import { remembered } from './remembered.ts';

/** Which vector stands for a text. */
export const FEATURE_KINDS = ['mean', 'pooled'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/** As files and scripts name them. */
export const vectorNames: Readonly<Record<FeatureKind, string>> = { mean: 'mean', pooled: 'pooler_output' };

/**
 * The cosine of every two vectors, row after row: [N][N], symmetric, 1 on the diagonal; null where one of the two has no direction.
 * A product of two vectors is taken once, however often they are asked of: as texts arrive, only those that are new are read.
 * @param vectors [N][H], which never change
 * @throws UnmaskError `input/invalid` for vectors of unequal length.
 */
export function cosineMatrix(vectors: readonly ArrayLike<number>[]): (number | null)[] {
  const N = vectors.length;
  const cells = new Array<number | null>(N * N).fill(null);
  for (let row = 0; row < N; row++) {
    const withRow = cosinesWith(vectors[row]);
    for (let column = row; column < N; column++) {
      const angle = withRow(vectors[column]);
      const value = Number.isNaN(angle) ? null : angle;
      cells[row * N + column] = value;
      cells[column * N + row] = value;
    }
  }
  return cells;
}

const squareOf = remembered((x: ArrayLike<number>) => dot(x, x));

/** Of a vector: from another to the cosine of the two. */
const cosinesWith = remembered((x: ArrayLike<number>) =>
  remembered((y: ArrayLike<number>) => cosineOf(x === y ? squareOf(x) : dot(x, y), squareOf(x), squareOf(y))),
);

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
