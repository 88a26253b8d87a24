/**
 * The prediction head, for masked rows only: gather, dense + activation, LayerNorm, decoder (the word embeddings
 * when tied), then log-sum-exp, top-k and targets on the GPU, so that a mask costs 1 KB of read-back, not 120.
 */
import type { Activation, AlbertConfig } from '../model/config.ts';
import type { Bind } from './bind.ts';
import type { BufferRange, KernelCompiler, Step } from './kernel.ts';
import { createGatherRows } from './kernels/gather_rows.ts';
import { createPredict } from './kernels/predict.ts';
import { compilePart, pair, type PartWeights, type SpecFactory } from './products.ts';
import type { Tuning } from './tuning.ts';
import { type Strides, type Workspace } from './workspace.ts';

/** Buffers of one request's targets: offsets u32 [M + 1], ids u32 [any], their logits f32 [any]. */
interface TargetBuffers {
  readonly targetOffsets: BufferRange;
  readonly targets: BufferRange;
  readonly targetLogits: GPUBuffer;
}

interface Head {
  /** `hidden` at `maskIndices` → `logits`, for up to `headRows` rows. */
  readonly logits: Bind<HeadWeights>;
  /** `logits` → `summary` and the targets' logits. */
  predict(workspace: Workspace, targets: TargetBuffers): Step;
}

export type HeadPart = ReturnType<typeof headPart>;
export type HeadWeights = PartWeights<HeadPart>;

export function headPart({ linear, norm, E, H, V }: SpecFactory, activation: Activation) {
  return {
    dense: linear('head.dense', H, E, [pair('headDense')], { activation }),
    norm: norm('head.norm', E, pair('headNorm')),
    // The word table as [embedding][vocabulary] is both the embedding gather's source and the tied decoder's weight.
    decoder: linear('head.decoder', E, V, [{ weight: 'wordEmbeddings', bias: 'decoderBias' }]),
  };
}

export async function createHead(
  compiler: KernelCompiler,
  part: HeadPart,
  config: AlbertConfig,
  strides: Strides,
  tuning: Tuning,
): Promise<Head> {
  const [gather, bindTo, predict] = await Promise.all([
    createGatherRows(compiler, strides.hidden),
    compilePart(compiler, part, config.layer_norm_eps, tuning),
    createPredict(compiler, config.vocab_size, strides.vocabulary),
  ]);
  return {
    logits: (weights, w) => {
      const { dense, norm, decoder } = bindTo(weights);
      const rows = w.maskRows;
      return [
        gather('masks', { input: w.hidden, indices: w.maskIndices, output: w.maskHidden }), // [M][H]
        ...dense('masks', { input: w.maskHidden, output: w.headDense, rows }), // [M][E]
        ...norm('masks', { input: w.headDense, output: w.headNorm }), // [M][E]
        ...decoder('masks', { input: w.headNorm, output: w.logits, rows }), // [M][V]
      ];
    },
    predict: ({ logits, summary, request }, targets) =>
      predict('masks', { logits, summary, request, ...targets }),
  };
}
