/** Which variants of the kernels an adapter gets. Chosen once, when a model is loaded. */
import type { AcquiredDevice } from './device.ts';
import type { AttentionVariant } from './kernels/attention.ts';
import type { NormVariant } from './kernels/layer_norm.ts';
import {
  GPU_NORM_FOLDING,
  LINEAR_TABLES,
  type LinearTable,
  type NormFolding,
} from './kernels/linear_variants.ts';
import type { WeightStorage } from './weight_storage.ts';

/** What is known of an adapter that matters here. */
type Known = Pick<AcquiredDevice, 'software' | 'dearBarriers' | 'untold' | 'matrixUnits'>;

export interface Tuning {
  readonly linear: LinearTable;
  readonly attention: AttentionVariant;
  /** Attention is `wide` from so many tokens of a batch on, where heads are not too large for it. */
  readonly wideFrom: number;
  readonly norm: NormVariant;
  /** Null where a LayerNorm is always a dispatch of its own. */
  readonly folding: NormFolding | null;
}

/** 8 tiles of 16 rows: with 16 heads, a workgroup for every core of an H200. */
const WIDE_FROM = 128;

/**
 * The variants for an adapter and for weights stored so.
 *
 * Attention alone is serial on every software adapter: sharing keys pays only where memory is far away.
 */
export function tuningFor(adapter: Known, storage: WeightStorage): Tuning {
  return {
    linear: linearTable(adapter, storage),
    attention: adapter.software ? 'serial' : 'shared',
    wideFrom: adapter.software ? Infinity : WIDE_FROM,
    norm: adapter.software ? 'software' : 'gpu',
    folding: adapter.software || adapter.untold ? null : GPU_NORM_FOLDING,
  };
}

function linearTable(
  { software, dearBarriers, untold, matrixUnits }: Known,
  storage: WeightStorage,
): LinearTable {
  if (dearBarriers) return LINEAR_TABLES.barrierFree;
  if (software || untold) return LINEAR_TABLES.anywhere;
  if (storage === 'f16' && matrixUnits) return LINEAR_TABLES.gpuMatrix;
  return LINEAR_TABLES.gpu;
}
