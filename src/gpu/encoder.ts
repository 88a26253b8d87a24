/**
 * ALBERT's encoder: ONE layer, applied `num_hidden_layers` times. Its steps are prepared once over fixed buffers;
 * every pass records the same steps again. `hidden` is what a pass reads and what it leaves its result in.
 */
import type { AlbertConfig } from '../model/config.ts';
import { type KernelCompiler, recordStep, type RowCounts, type Step } from './kernel.ts';
import { createAttention } from './kernels/attention.ts';
import { createLayerNorm } from './kernels/layer_norm.ts';
import { LinearKernel } from './kernels/linear.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { Tuning } from './tuning.ts';
import type { BindToModel } from './bind.ts';

/** Compiles the shared layer; the result binds it to weights and a workspace: `hidden` → `hidden`. */
export async function createLayer(
  compiler: KernelCompiler,
  { linears, norms }: ModelShapes,
  config: AlbertConfig,
  tuning: Tuning,
): Promise<BindToModel> {
  const heads = config.num_attention_heads;
  const table = tuning.linear;
  const epsilon = config.layer_norm_eps;
  const [qkv, attention, output, attentionNorm, ffn, ffnOutput, fullNorm] = await Promise.all([
    LinearKernel.create(compiler, 'encoder.qkv', linears.qkv.shape, table),
    createAttention(compiler, heads, config.hidden_size / heads, tuning.attention),
    LinearKernel.create(compiler, 'encoder.attention.output', linears.attentionOutput.shape, table),
    createLayerNorm(compiler, 'encoder.attention.norm', norms.attentionNorm.shape, epsilon, tuning.norm),
    LinearKernel.create(compiler, 'encoder.ffn.intermediate', linears.ffn.shape, table),
    LinearKernel.create(compiler, 'encoder.ffn.output', linears.ffnOutput.shape, table),
    createLayerNorm(compiler, 'encoder.full-layer.norm', norms.fullNorm.shape, epsilon, tuning.norm),
  ]);
  return (weights, w) => {
    const rows = w.tokenRows;
    return [
      ...qkv.steps('tokens', weights.qkv, { input: w.hidden, output: w.qkv, rows }), // [T][3][heads]
      attention({ qkv: w.qkv, tiles: w.tiles, context: w.context }), // [T][heads]
      ...output.steps('tokens', weights.attentionOutput, {
        input: w.context,
        residual: w.hidden,
        output: w.attended,
        rows,
      }), // [T][hidden]
      attentionNorm('tokens', weights.attentionNorm, { input: w.attended, output: w.attendedNorm }), // [T][hidden]
      ...ffn.steps('tokens', weights.ffn, { input: w.attendedNorm, output: w.intermediate, rows }), // [T][intermediate]
      ...ffnOutput.steps('tokens', weights.ffnOutput, {
        input: w.intermediate,
        residual: w.attendedNorm,
        output: w.ffnSum,
        rows,
      }), // [T][hidden]
      fullNorm('tokens', weights.fullNorm, { input: w.ffnSum, output: w.hidden }), // [T][hidden]
    ];
  };
}

/** Records `passes` passes of the one layer. */
export function recordPasses(
  encoder: GPUComputePassEncoder,
  layer: readonly Step[],
  counts: RowCounts,
  passes: number,
): void {
  for (let pass = 0; pass < passes; pass++) {
    for (const step of layer) recordStep(encoder, step, counts);
  }
}
