/** Which variants of the kernels an adapter gets. Chosen once, when a model is loaded. */
import type { AcquiredDevice } from './device.ts';
import type { AttentionVariant } from './kernels/attention.ts';
import type { NormVariant } from './kernels/layer_norm.ts';
import { LINEAR_TABLES, type LinearTable } from './kernels/linear_variants.ts';

/** What is known of an adapter that matters here. */
type Known = Pick<AcquiredDevice, 'software' | 'dearBarriers' | 'untold'>;

export interface Tuning {
  readonly linear: LinearTable;
  readonly attention: AttentionVariant;
  readonly norm: NormVariant;
}

/** Attention alone is serial on every software adapter: sharing keys pays only where memory is far away. */
export function tuningFor(adapter: Known): Tuning {
  return {
    linear: linearTable(adapter),
    attention: adapter.software ? 'serial' : 'shared',
    norm: adapter.software ? 'software' : 'gpu',
  };
}

function linearTable({ software, dearBarriers, untold }: Known): LinearTable {
  if (dearBarriers) return LINEAR_TABLES.barrierFree;
  return software || untold ? LINEAR_TABLES.anywhere : LINEAR_TABLES.gpu;
}
