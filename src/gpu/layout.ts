/**
 * How checkpoint tensors are laid out on the GPU: `Linear.weight` [out][in] becomes [K][N] (K = in, N = out) so
 * that neighbouring invocations read neighbouring columns; every feature dimension is padded to a multiple of 4
 * with zeros, which stay zero through products, activations and LayerNorm. Pure array work, no GPU.
 */
import { copyValues, type WeightTensor } from '../model/tensors.ts';
import { padTo4 } from './kernel.ts';

/** Where the features of a padded dimension sit: `groups` runs of `size`, each run padded to a multiple of 4. */
export interface FeatureGroups {
  readonly groups: number;
  readonly size: number;
}

/** Padded width of a grouped dimension. */
export function paddedWidth({ groups, size }: FeatureGroups): number {
  return groups * padTo4(size);
}

/** A part of a matrix: its first row and column, and how many of each. */
interface Submatrix {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/**
 * Transposes `source` [out][in] to [padded in][padded out], moves it `columnOffset` columns to the right, and copies the part of it that
 * falls into `submatrix`, to `target` [its rows][its columns]. The rest of `target` is left as it is.
 * @throws UnmaskError `weights/not-finite` for stored values that are not numbers.
 * @param rows how `in` is grouped (attention heads are padded one by one), `columns` how `out` is.
 */
export function transposeInto(
  target: Float32Array,
  submatrix: Submatrix,
  columnOffset: number,
  source: WeightTensor['data'],
  rows: FeatureGroups,
  columns: FeatureGroups,
): void {
  const inWidth = rows.groups * rows.size;
  const rowAt = paddedPositions(rows, -submatrix.row);
  const columnAt = paddedPositions(columns, columnOffset - submatrix.column);
  const [iStart, iStop] = within(rowAt, submatrix.rows);
  const [oStart, oStop] = within(columnAt, submatrix.columns);
  if (iStop <= iStart) return;
  // In blocks, so that both the rows read and the rows written stay in cache.
  const BLOCK = 32;
  const run = iStop - iStart;
  const lines = new Float32Array(BLOCK * run);
  for (let o0 = oStart; o0 < oStop; o0 += BLOCK) {
    const oEnd = Math.min(o0 + BLOCK, oStop);
    for (let o = o0; o < oEnd; o++) {
      copyValues(source, lines.subarray((o - o0) * run, (o - o0 + 1) * run), o * inWidth + iStart);
    }
    for (let i0 = iStart; i0 < iStop; i0 += BLOCK) {
      const iEnd = Math.min(i0 + BLOCK, iStop);
      for (let i = i0; i < iEnd; i++) {
        const base = rowAt[i] * submatrix.columns;
        let from = i - iStart;
        for (let o = o0; o < oEnd; o++, from += run) target[base + columnAt[o]] = lines[from];
      }
    }
  }
}

/** Copies rows of `width` into rows of `stride`, the rest zero. */
export function padRows(source: Float32Array, width: number, stride: number): Float32Array {
  if (width === stride) return source;
  const rows = source.length / width;
  const padded = new Float32Array(rows * stride);
  for (let r = 0; r < rows; r++) padded.set(source.subarray(r * width, (r + 1) * width), r * stride);
  return padded;
}

/** A vector over a grouped dimension, padded group by group. */
export function padVector(source: Float32Array, features: FeatureGroups): Float32Array {
  return padRows(source, features.size, padTo4(features.size));
}

/** Where each feature goes, rising. */
function paddedPositions(features: FeatureGroups, offset: number): Int32Array {
  const stride = padTo4(features.size);
  const at = new Int32Array(features.groups * features.size);
  for (let i = 0; i < at.length; i++) {
    at[i] = offset + Math.floor(i / features.size) * stride + (i % features.size);
  }
  return at;
}

/** First and last plus one of the rising `positions` that are in 0 … `width` − 1. */
function within(positions: Int32Array, width: number): readonly [number, number] {
  const from = (least: number): number => {
    const found = positions.findIndex((position) => position >= least);
    return found < 0 ? positions.length : found;
  };
  return [from(0), from(width)];
}
