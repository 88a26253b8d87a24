/**
 * What a run can bring back besides predictions: hidden states of asked rows, after every pass too, the tanh pooler
 * over [CLS], the mean over each sequence. Buffers for these are made per run, and only when asked.
 */
import type { RunRequest } from '../model/session.ts';
import type { BufferOwner } from './buffers.ts';
import { type KernelCompiler, recordStep, type RowCounts, type Step } from './kernel.ts';
import { createGatherRows } from './kernels/gather_rows.ts';
import { LinearKernel, type LinearTable } from './kernels/linear.ts';
import { createMeanPool } from './kernels/mean_pool.ts';
import type { Readback, Slot } from './readback.ts';
import type { PartResult } from './split_request.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { GpuWeights } from './weights.ts';
import type { Strides, Workspace } from './workspace.ts';

/** The features of one run: recorded after the last pass, read from the read-back. */
export interface PreparedFeatures {
  /** Records the copy of hidden states as they are now; null when not asked. */
  readonly afterEachPass: ((encoder: GPUCommandEncoder) => void) | null;
  record(encoder: GPUCommandEncoder, counts: RowCounts): void;
  read(bytes: ArrayBuffer): Omit<PartResult, 'masks' | 'masksAfterEachPass'>;
}

export interface SentenceFeatures {
  prepare(
    device: GPUDevice,
    scratch: BufferOwner,
    readback: Readback,
    weights: GpuWeights,
    workspace: Workspace,
    request: RunRequest,
    passes: number,
  ): PreparedFeatures;
}

/** Compiles what sentence features need. Asking for `pooled` without a pooler is refused before a run. */
export async function createSentenceFeatures(
  compiler: KernelCompiler,
  shapes: ModelShapes,
  strides: Strides,
  hiddenSize: number,
  table: LinearTable,
): Promise<SentenceFeatures> {
  const [gather, meanPool, pooler] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    createMeanPool(compiler, strides.hidden),
    LinearKernel.create(compiler, shapes.pooler.label, shapes.pooler.shape, table),
  ]);
  const rowBytes = 4 * strides.hidden;

  return {
    prepare(device, scratch, readback, weights, workspace, request, passes) {
      const upload = (label: string, values: Uint32Array): GPUBuffer => {
        const buffer = scratch.storage(label, values.byteLength);
        device.queue.writeBuffer(buffer, 0, values.slice());
        return buffer;
      };
      const rowsBuffer = (label: string, rows: number): GPUBuffer => scratch.storage(label, rows * rowBytes);
      const sequences = request.batch.cuSeqlens.length - 1;

      /** Gathers `rows` of `hidden` into a buffer of their own. */
      const gathered = (label: string, rows: Uint32Array): { step: Step; output: GPUBuffer } => {
        const output = rowsBuffer(label, rows.length);
        const step = gather('gathered', {
          input: workspace.hidden,
          indices: upload(`${label}.indices`, rows),
          output,
        });
        return { step, output };
      };

      const hidden = request.hiddenRows && {
        ...gathered('hidden-rows', request.hiddenRows),
        rows: request.hiddenRows.length,
        slot: readback.reserve(request.hiddenRows.length * rowBytes),
      };
      const each = request.afterEachPass && {
        ...gathered('after-each-pass', request.afterEachPass),
        rows: request.afterEachPass.length,
        slots: Array.from({ length: passes + 1 }, () =>
          readback.reserve((request.afterEachPass?.length ?? 0) * rowBytes),
        ),
      };
      const mean =
        request.meanPool === true
          ? {
              output: rowsBuffer('mean-pool', sequences),
              cuSeqlens: upload('mean-pool.cu-seqlens', request.batch.cuSeqlens),
              slot: readback.reserve(sequences * rowBytes),
            }
          : undefined;
      const pooled =
        request.pooled === true && weights.pooler
          ? {
              ...gathered('cls', request.batch.cuSeqlens.slice(0, -1)),
              result: rowsBuffer('pooled', sequences),
              weight: weights.pooler,
              rows: scratch.uniform('rows.sequences', 4),
              slot: readback.reserve(sequences * rowBytes),
            }
          : undefined;
      if (pooled) device.queue.writeBuffer(pooled.rows, 0, new Uint32Array([sequences]));

      const gatherNow = (encoder: GPUCommandEncoder, step: Step, rows: number): void => {
        const pass = encoder.beginComputePass({ label: step.label });
        recordStep(pass, step, { tokens: 0, tiles: 0, sequences: 0, masks: 0, gathered: rows });
        pass.end();
      };
      let state = 0;

      return {
        afterEachPass: each
          ? (encoder) => {
              gatherNow(encoder, each.step, each.rows);
              const slot = each.slots.at(state++);
              if (slot) readback.copy(encoder, each.output, slot);
            }
          : null,
        record(encoder, counts) {
          if (hidden) {
            gatherNow(encoder, hidden.step, hidden.rows);
            readback.copy(encoder, hidden.output, hidden.slot);
          }
          if (mean) {
            const pass = encoder.beginComputePass({ label: 'mean-pool' });
            const { cuSeqlens, output } = mean;
            recordStep(pass, meanPool({ input: workspace.hidden, cuSeqlens, output }), counts);
            pass.end();
            readback.copy(encoder, mean.output, mean.slot);
          }
          if (pooled) {
            gatherNow(encoder, pooled.step, sequences);
            const pass = encoder.beginComputePass({ label: 'pooler' });
            const { output: input, result: output, rows, weight } = pooled;
            for (const step of pooler.steps('sequences', weight, { input, output, rows })) {
              recordStep(pass, step, counts);
            }
            pass.end();
            readback.copy(encoder, pooled.result, pooled.slot);
          }
        },
        read: (bytes) => ({
          ...(hidden && { hidden: readRows(bytes, hidden.slot, strides.hidden, hiddenSize) }),
          ...(mean && { meanPool: readRows(bytes, mean.slot, strides.hidden, hiddenSize) }),
          ...(pooled && { pooled: readRows(bytes, pooled.slot, strides.hidden, hiddenSize) }),
          ...(each && {
            afterEachPass: each.slots.map((slot) => readRows(bytes, slot, strides.hidden, hiddenSize)),
          }),
        }),
      };
    },
  };
}

/** Rows of `width` values out of rows of `stride`. */
function readRows(bytes: ArrayBuffer, slot: Slot, stride: number, width: number): Float32Array[] {
  const rows = slot.byteLength / (4 * stride);
  return Array.from({ length: rows }, (_, row) =>
    new Float32Array(bytes, slot.offset + 4 * row * stride, width).slice(),
  );
}
