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

/** What is known of an adapter that matters here. */
type Known = Pick<AcquiredDevice, 'software' | 'dearBarriers' | 'untold'>;

export interface Tuning {
  readonly linear: LinearTable;
  readonly attention: AttentionVariant;
  readonly norm: NormVariant;
  /** Null where a LayerNorm is always a dispatch of its own. */
  readonly folding: NormFolding | null;
}

/** Attention alone is serial on every software adapter: sharing keys pays only where memory is far away. */
export function tuningFor(adapter: Known): Tuning {
  return {
    linear: linearTable(adapter),
    attention: adapter.software ? 'serial' : 'shared',
    norm: adapter.software ? 'software' : 'gpu',
    folding: adapter.software || adapter.untold ? null : GPU_NORM_FOLDING,
  };
}

function linearTable({ software, dearBarriers, untold }: Known): LinearTable {
  if (dearBarriers) return LINEAR_TABLES.barrierFree;
  return software || untold ? LINEAR_TABLES.anywhere : LINEAR_TABLES.gpu;
}
