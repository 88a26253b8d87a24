/** Which variants of the kernels an adapter gets. Chosen once, when a model is loaded. */
import type { AcquiredDevice } from './device.ts';
import type { AttentionVariant } from './kernels/attention.ts';
import type { NormVariant } from './kernels/layer_norm.ts';
import { LINEAR_TABLES, type LinearTable } from './kernels/linear.ts';

export interface Tuning {
  readonly linear: LinearTable;
  readonly attention: AttentionVariant;
  readonly norm: NormVariant;
}

/** Attention alone is serial on every software adapter: sharing keys pays only where memory is far away. */
export function tuningFor(adapter: Pick<AcquiredDevice, 'software' | 'dearBarriers'>): Tuning {
  return {
    linear: linearTable(adapter),
    attention: adapter.software ? 'serial' : 'shared',
    norm: adapter.software ? 'software' : 'gpu',
  };
}

function linearTable({
  software,
  dearBarriers,
}: Pick<AcquiredDevice, 'software' | 'dearBarriers'>): LinearTable {
  if (!software) return LINEAR_TABLES.gpu;
  return dearBarriers ? LINEAR_TABLES.barrierFree : LINEAR_TABLES.cheapBarriers;
}
