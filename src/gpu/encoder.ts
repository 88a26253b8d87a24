/**
 * ALBERT's encoder: a layer, applied pass after pass. Its pipelines are compiled once and its steps prepared once over fixed
 * buffers; every pass records the same steps again. `hidden` is what a pass reads and what it leaves its result in.
 */
import type { Activation, AlbertConfig } from '../model/config.ts';
import { inLayer, type LayerRole } from '../model/tensor_specs.ts';
import type { Bind } from './bind.ts';
import { type KernelCompiler, recordStep, type RowCounts, type Step } from './kernel.ts';
import { createAttention } from './kernels/attention.ts';
import { compilePart, pair, type PairName, type PartWeights, type Planner } from './products.ts';
import type { Tuning } from './tuning.ts';

export type LayerPart = ReturnType<typeof layerPart>;
export type LayerWeights = PartWeights<LayerPart>;

/** What a layer is made of: each product from H, F or all heads to H, F or heads. Queries, keys and values are one product. */
export function layerPart({ linear, norm, H, F, heads }: Planner, layer: number, activation: Activation) {
  const of = (name: PairName<LayerRole>) => pair(inLayer(layer, name));
  return {
    qkv: linear('encoder.qkv', H, heads, [of('query'), of('key'), of('value')]),
    attentionOutput: linear('encoder.attention.output', heads, H, [of('attentionOutput')], {
      residual: true,
    }),
    attentionNorm: norm('encoder.attention.norm', H, of('attentionNorm')),
    ffn: linear('encoder.ffn.intermediate', H, F, [of('ffn')], { activation }),
    ffnOutput: linear('encoder.ffn.output', F, H, [of('ffnOutput')], { residual: true }),
    fullNorm: norm('encoder.full-layer.norm', H, of('fullNorm')),
  };
}

/** Compiles what every layer shares; the result binds it to one layer's weights and a workspace: `hidden` → `hidden`. */
export async function createLayer(
  compiler: KernelCompiler,
  part: LayerPart,
  config: AlbertConfig,
  tuning: Tuning,
): Promise<Bind<LayerWeights>> {
  const { num_attention_heads: heads, hidden_size, layer_norm_eps } = config;
  const [bindTo, attention] = await Promise.all([
    compilePart(compiler, part, layer_norm_eps, tuning),
    createAttention(compiler, heads, hidden_size / heads, tuning.attention),
  ]);
  return (weights, w) => {
    const layer = bindTo(weights);
    const { tokenRows: rows, attendedNorm: residual } = w;
    return [
      ...layer.qkv('tokens', { input: w.hidden, output: w.qkv, rows }), // [T][3][heads]
      attention({ qkv: w.qkv, tiles: w.tiles, context: w.context }), // [T][heads]
      ...layer.attentionOutput('tokens', { input: w.context, residual: w.hidden, output: w.attended, rows }), // [T][H]
      ...layer.attentionNorm('tokens', { input: w.attended, output: w.attendedNorm }), // [T][H]
      ...layer.ffn('tokens', { input: w.attendedNorm, output: w.intermediate, rows }), // [T][F]
      ...layer.ffnOutput('tokens', { input: w.intermediate, residual, output: w.ffnSum, rows }), // [T][H]
      ...layer.fullNorm('tokens', { input: w.ffnSum, output: w.hidden }), // [T][H]
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
