/**
 * How checkpoint tensors are laid out on the GPU: `Linear.weight` [out][in] becomes [K][N] (K = in, N = out) so
 * that neighbouring invocations read neighbouring columns; every feature dimension is padded to a multiple of 4
 * with zeros, which stay zero through products, activations and LayerNorm. Pure array work, no GPU.
 */
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

/**
 * Copies `source` [out][in] into columns `columnOffset` … of `target` [padded in][targetColumns], transposed.
 * @param rows how `in` is grouped (attention heads are padded one by one), `columns` how `out` is.
 */
export function transposeInto(
  target: Float32Array,
  targetColumns: number,
  columnOffset: number,
  source: Float32Array,
  rows: FeatureGroups,
  columns: FeatureGroups,
): void {
  const inWidth = rows.groups * rows.size;
  const outWidth = columns.groups * columns.size;
  const rowAt = paddedPositions(rows);
  const columnAt = paddedPositions(columns);
  // In blocks, so that both the rows read and the rows written stay in cache.
  const BLOCK = 32;
  for (let o0 = 0; o0 < outWidth; o0 += BLOCK) {
    const oEnd = Math.min(o0 + BLOCK, outWidth);
    for (let i0 = 0; i0 < inWidth; i0 += BLOCK) {
      const iEnd = Math.min(i0 + BLOCK, inWidth);
      for (let i = i0; i < iEnd; i++) {
        const base = rowAt[i] * targetColumns + columnOffset;
        for (let o = o0; o < oEnd; o++) target[base + columnAt[o]] = source[o * inWidth + i];
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

function paddedPositions(features: FeatureGroups): Uint32Array {
  const stride = padTo4(features.size);
  const at = new Uint32Array(features.groups * features.size);
  for (let i = 0; i < at.length; i++) at[i] = Math.floor(i / features.size) * stride + (i % features.size);
  return at;
}
