/**
 * The prediction head, for masked rows only: gather, dense + activation, LayerNorm, decoder (the word embeddings
 * when tied), then log-sum-exp, top-k and targets on the GPU, so that a mask costs 1 KB of read-back, not 120.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { KernelCompiler, Step } from './kernel.ts';
import { createGatherRows } from './kernels/gather_rows.ts';
import { createLayerNorm } from './kernels/layer_norm.ts';
import { LinearKernel } from './kernels/linear.ts';
import { createPredict } from './kernels/predict.ts';
import type { BindToModel } from './bind.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { Tuning } from './tuning.ts';
import { type Strides, type Workspace } from './workspace.ts';

/** Buffers of one request's targets: offsets u32 [M + 1], ids u32 [any], their logits f32 [any]. */
export interface TargetBuffers {
  readonly targetOffsets: GPUBuffer;
  readonly targets: GPUBuffer;
  readonly targetLogits: GPUBuffer;
}

export interface Head {
  /** `hidden` at `maskIndices` → `logits`, for up to `headRows` rows. */
  readonly logits: BindToModel;
  /** `logits` → `summary` and the targets' logits. */
  predict(workspace: Workspace, targets: TargetBuffers): Step;
}

export async function createHead(
  compiler: KernelCompiler,
  { linears, norms }: ModelShapes,
  config: AlbertConfig,
  strides: Strides,
  { linear: table, norm: normVariant }: Tuning,
): Promise<Head> {
  const [gather, dense, norm, decoder, predict] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    LinearKernel.create(compiler, 'head.dense', linears.headDense.shape, table),
    createLayerNorm(compiler, 'head.norm', norms.headNorm.shape, config.layer_norm_eps, normVariant),
    LinearKernel.create(compiler, 'head.decoder', linears.decoder.shape, table),
    createPredict(compiler, config.vocab_size, strides.vocabulary),
  ]);
  return {
    logits: (weights, w) => [
      gather('masks', { input: w.hidden, indices: w.maskIndices, output: w.maskHidden }), // [M][hidden]
      ...dense.steps('masks', weights.headDense, {
        input: w.maskHidden,
        output: w.headDense,
        rows: w.maskRows,
      }), // [M][embedding]
      norm('masks', weights.headNorm, { input: w.headDense, output: w.headNorm }), // [M][embedding]
      ...decoder.steps('masks', weights.decoder, { input: w.headNorm, output: w.logits, rows: w.maskRows }), // [M][vocabulary]
    ],
    predict: (w, targets) =>
      predict({ logits: w.logits, summary: w.summary, request: w.request, ...targets }),
  };
}
