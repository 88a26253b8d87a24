/** What the GPU does for a read: its buffers are made before the first submit, its commands recorded where it is due, its answer read back. */
import type { AlbertConfig } from '../../model/config.ts';
import type { TokenBatch } from '../../model/ragged_batch.ts';
import type { EntryOf, Read } from '../../model/reads.ts';
import type { BufferOwner } from '../buffers.ts';
import type { Stop } from '../encoder.ts';
import type { KernelCompiler } from '../kernel.ts';
import { dispatchesOf, recordDispatches, type RowCounts, type Step } from '../kernel.ts';
import type { ModelShapes } from '../model_shapes.ts';
import type { Readback, StagedRange } from '../readback.ts';
import type { Tuning } from '../tuning.ts';
import type { GpuWeights } from '../weights.ts';
import type { Strides, Workspace } from '../workspace.ts';

/** What readers are compiled for. */
export interface ReaderModel {
  readonly config: AlbertConfig;
  readonly shapes: ModelShapes;
  readonly strides: Strides;
  readonly tuning: Tuning;
}

/** What a read of one run works with. */
export interface ReadContext {
  readonly device: GPUDevice;
  /** Frees what is made for this run, once it is read back. */
  readonly scratch: BufferOwner;
  readonly readback: Readback;
  readonly weights: GpuWeights;
  readonly workspace: Workspace;
  readonly batch: TokenBatch;
}

/** A {@link Stop} that writes nothing of what a pass reads. */
export interface PreparedRead<R extends Read = Read> extends Stop {
  answer(bytes: ArrayBuffer): readonly EntryOf<R>[];
}

/** Compiled for a model, at work for any run of it. */
export interface Reader<R extends Read> {
  prepare(read: R, context: ReadContext): PreparedRead<R>;
}

export type CompileReader<R extends Read> = (
  compiler: KernelCompiler,
  model: ReaderModel,
) => Promise<Reader<R>>;

/** Counts of a part of a run that knows no tokens. */
export const NO_ROWS: RowCounts = { tokens: 0, tiles: 0, wideTiles: 0, sequences: 0, masks: 0, gathered: 0 };

/** A buffer that holds `values` when the run's first command is at work: `queue.writeBuffer` comes before every later submit. */
export function upload(
  { device, scratch }: Pick<ReadContext, 'device' | 'scratch'>,
  label: string,
  values: Uint32Array | Float32Array,
): GPUBuffer {
  const buffer = scratch.storage(label, values.byteLength);
  device.queue.writeBuffer(buffer, 0, values.slice());
  return buffer;
}

/** What `checkRun` has found to be there. */
export function found<T>(part: T | null): T {
  if (part === null) throw new Error('a read of what the checkpoint lacks passed the check');
  return part;
}

/** A uniform that holds one count of rows. */
export function rowsUniform(
  { device, scratch }: Pick<ReadContext, 'device' | 'scratch'>,
  rows: number,
): GPUBuffer {
  const buffer = scratch.uniform('rows', 4);
  device.queue.writeBuffer(buffer, 0, Uint32Array.of(rows));
  return buffer;
}

/** Records steps as a compute pass of their own. */
export function recordSteps(
  encoder: GPUCommandEncoder,
  label: string,
  steps: readonly Step[],
  counts: RowCounts,
): void {
  const dispatches = dispatchesOf(steps, counts);
  if (dispatches.length === 0) return;
  const pass = encoder.beginComputePass({ label });
  recordDispatches(pass, dispatches);
  pass.end();
}

/** Rows of `width` values out of rows of `stride`. */
export function readRows(
  bytes: ArrayBuffer,
  slot: StagedRange,
  stride: number,
  width: number,
): Float32Array[] {
  const rows = slot.byteLength / (4 * stride);
  return Array.from({ length: rows }, (_, row) =>
    new Float32Array(bytes, slot.offset + 4 * row * stride, width).slice(),
  );
}
