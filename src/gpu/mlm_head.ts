/**
 * The prediction head, for masked rows only: gather, dense + activation, LayerNorm, decoder (the word embeddings
 * when tied), then log-sum-exp, top-k and targets on the GPU, so that a mask costs 1 KB of read-back, not 120.
 */
import type { Activation, AlbertConfig } from '../model/config.ts';
import type { BufferRange, KernelCompiler, Step } from './kernel.ts';
import { createGatherRows } from './kernels/gather_rows.ts';
import { createPredict } from './kernels/predict.ts';
import { type BoundNorm, compilePart, pair, type PartWeights, type SpecFactory } from './products.ts';
import type { Tuning } from './tuning.ts';
import { type Strides, type Workspace } from './workspace.ts';

/** Buffers of one request's targets: offsets u32 [M + 1], ids u32 [any], their logits f32 [any]. */
interface TargetBuffers {
  readonly targetOffsets: BufferRange;
  readonly targets: BufferRange;
  readonly targetLogits: GPUBuffer;
}

interface Head {
  /**
   * Rows `maskIndices` → `logits`, for up to `headRows` rows: of `hidden`, or, where `sum` is given, of `ffnSum` behind that LayerNorm.
   * The second is for a device whose tuning folds LayerNorms.
   */
  logits(weights: HeadWeights, workspace: Workspace, sum: BoundNorm | null): readonly Step[];
  /** `logits` → `summary` and the targets' logits. */
  predict(workspace: Workspace, targets: TargetBuffers): Step;
}

export type HeadPart = ReturnType<typeof headPart>;
export type HeadWeights = PartWeights<HeadPart>;

export function headPart({ linear, norm, E, H, V }: SpecFactory, activation: Activation) {
  return {
    dense: linear('head.dense', H, E, [pair('headDense')], { activation, normed: 'gathered' }),
    norm: norm('head.norm', E, pair('headNorm')),
    // The word table as [embedding][vocabulary] is both the embedding gather's source and the tied decoder's weight.
    decoder: linear('head.decoder', E, V, [{ weight: 'wordEmbeddings', bias: 'decoderBias' }], {
      normed: 'rows',
    }),
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
    logits: (weights, w, sum) => {
      const { dense, norm, decoder } = bindTo(weights, sum === null ? 'separate' : 'folded');
      const { maskRows: rows, maskIndices: indices, maskHidden, headDense } = w;
      const gathered =
        sum === null
          ? [
              gather('masks', { input: w.hidden, indices, output: maskHidden }), // [M][H]
              ...dense('masks', { input: maskHidden, output: headDense, rows }), // [M][E]
            ]
          : dense.behind(sum, 'masks', {
              input: w.ffnSum,
              indices,
              normed: maskHidden,
              output: headDense,
              rows,
            });
      return [
        ...gathered, // [M][E]
        ...decoder.behind(norm, 'masks', { input: headDense, normed: w.headNorm, output: w.logits, rows }), // [M][V]
      ];
    },
    predict: ({ logits, summary, request }, targets) =>
      predict('masks', { logits, summary, request, ...targets }),
  };
}
