/**
 * ALBERT's encoder: a layer, applied as often as the schedule says. Its pipelines are compiled once and its steps prepared once over
 * fixed buffers; every pass records the same steps again. `hidden` is what a pass reads and what it leaves its result in.
 */
import type { Activation, AlbertConfig } from '../model/config.ts';
import type { Schedule } from '../model/schedule.ts';
import { inLayer, type LayerRole } from '../model/tensor_specs.ts';
import type { Bind } from './bind.ts';
import { type KernelCompiler, type Launches, recordDispatches, type Step } from './kernel.ts';
import { createAttention } from './kernels/attention.ts';
import { compilePart, pair, type PairName, type PartWeights, type SpecFactory } from './products.ts';
import type { Tuning } from './tuning.ts';

export type LayerPart = ReturnType<typeof layerPart>;
export type LayerWeights = PartWeights<LayerPart>;

/** What a layer is made of: each product from H, F or all heads to H, F or heads. Queries, keys and values are one product. */
export function layerPart({ linear, norm, H, F, heads }: SpecFactory, layer: number, activation: Activation) {
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
      attention('tiles', { qkv: w.qkv, tiles: w.tiles, context: w.context }), // [T][heads]
      ...layer.attentionOutput('tokens', { input: w.context, residual: w.hidden, output: w.attended, rows }), // [T][H]
      ...layer.attentionNorm('tokens', { input: w.attended, output: w.attendedNorm }), // [T][H]
      ...layer.ffn('tokens', { input: w.attendedNorm, output: w.intermediate, rows }), // [T][F]
      ...layer.ffnOutput('tokens', { input: w.intermediate, residual, output: w.ffnSum, rows }), // [T][H]
      ...layer.fullNorm('tokens', { input: w.ffnSum, output: w.hidden }), // [T][H]
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
  launches: Launches,
  stops: readonly (readonly Stop[])[],
): void {
  let pass = encoder.beginComputePass({ label: 'encoder' });
  for (let p = first; p < end; p++) {
    recordDispatches(pass, launches.of(layers[schedule[p]]));
    const stop = p + 1 < schedule.length ? stops[p + 1] : [];
    if (stop.length === 0) continue;
    pass.end();
    for (const record of stop) record(encoder);
    pass = encoder.beginComputePass({ label: 'encoder' });
  }
  pass.end();
}
