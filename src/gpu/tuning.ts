/** Which variants of the kernels an adapter gets. Chosen once, when a model is loaded. */
import type { AcquiredDevice } from './device.ts';
import type { AttentionVariant } from './kernels/attention.ts';
import type { NormVariant } from './kernels/layer_norm.ts';
import { LINEAR_TABLES, type LinearTable } from './kernels/linear_variants.ts';
import type { WeightStorage } from './weight_storage.ts';

/** What is known of an adapter that matters here. */
type Known = Pick<AcquiredDevice, 'software' | 'dearBarriers' | 'untold' | 'matrixUnits'>;

export interface Tuning {
  readonly linear: LinearTable;
  readonly attention: AttentionVariant;
  readonly norm: NormVariant;
}

/**
 * The variants for an adapter and for weights stored so.
 *
 * Attention alone is serial on every software adapter: sharing keys pays only where memory is far away.
 */
export function tuningFor(adapter: Known, storage: WeightStorage): Tuning {
  return {
    linear: linearTable(adapter, storage),
    attention: adapter.software ? 'serial' : 'shared',
    norm: adapter.software ? 'software' : 'gpu',
  };
}

function linearTable(
  { software, dearBarriers, untold, matrixUnits }: Known,
  storage: WeightStorage,
): LinearTable {
  if (dearBarriers) return LINEAR_TABLES.barrierFree;
  if (software || untold) return LINEAR_TABLES.anywhere;
  if (storage === 'f16' && matrixUnits) return LINEAR_TABLES.gpuMatrix;
  return storage === 'f16' ? LINEAR_TABLES.gpuF16 : LINEAR_TABLES.gpu;
}
