/**
 * ALBERT's encoder: ONE layer, applied as often as the schedule says. Its steps are prepared once over fixed buffers;
 * every pass records the same steps again. `hidden` is what a pass reads and what it leaves its result in.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { Schedule } from '../model/schedule.ts';
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

/** Records what is done between two passes; `hidden` is as the pass before left it. */
export type Stop = (encoder: GPUCommandEncoder) => void;

/**
 * Records passes `first` up to, not including, `end` of a schedule. Where something is to be done between two, the compute pass ends; what is
 * to be done after the schedule's last is left to the caller.
 * @param layers the steps of each, by the schedule's indices
 * @param stops [passes + 1]: what is done before the first pass and after each
 */
export function recordPasses(
  encoder: GPUCommandEncoder,
  layers: readonly (readonly Step[])[],
  schedule: Schedule,
  { first, end }: { readonly first: number; readonly end: number },
  counts: RowCounts,
  stops: readonly (readonly Stop[])[],
): void {
  let pass = encoder.beginComputePass({ label: 'encoder' });
  for (let p = first; p < end; p++) {
    for (const step of layers[schedule[p]]) recordStep(pass, step, counts);
    const stop = p + 1 < schedule.length ? stops[p + 1] : [];
    if (stop.length === 0) continue;
    pass.end();
    for (const record of stop) record(encoder);
    pass = encoder.beginComputePass({ label: 'encoder' });
  }
  pass.end();
}
