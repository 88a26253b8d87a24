/**
 * ALBERT's encoder: a layer, applied as often as the schedule says. Its steps are made once a batch, and every pass goes through the same
 * ones again: `hidden` → `hidden`. Source: `AlbertLayer` of Hugging Face transformers; Lan et al., "ALBERT", 2019.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { Arena } from './arena.ts';
import type { Step } from './control.ts';
import { layerNorm, product } from './steps.ts';
import type { LayerWeights, WasmWeights } from './weights.ts';

/** Token ids → normalised embeddings [T][E] → `hidden` [T][H]. */
export function embeddingSteps(
  { word, position, tokenType, norm, projection }: WasmWeights['embeddings'],
  { rows, tokens, embedded, hidden }: Arena,
  { embedding_size: E, layer_norm_eps: eps }: AlbertConfig,
): readonly Step[] {
  return [
    { kernel: 'embed', args: [tokens, rows, word, position, tokenType, E, embedded] },
    layerNorm(norm, rows, embedded, eps),
    product(projection, { rows, input: embedded, output: hidden }),
  ];
}

/** One pass: attention, + input, LayerNorm; feed-forward, + attention's output, LayerNorm (post-LN). */
export function layerSteps(
  weights: LayerWeights,
  { rows, sequences, cuSeqlens, hidden, qkv, context, attended, intermediate }: Arena,
  { num_attention_heads: heads, hidden_size: H, layer_norm_eps: eps, hidden_act: activation }: AlbertConfig,
): readonly Step[] {
  return [
    product(weights.qkv, { rows, input: hidden, output: qkv }), // [T][3][H]
    { kernel: 'attention', args: [qkv, cuSeqlens, sequences, heads, H / heads, context] }, // [T][H]
    product(weights.attentionOutput, { rows, input: context, residual: hidden, output: attended }), // [T][H]
    layerNorm(weights.attentionNorm, rows, attended, eps),
    product(weights.ffn, { rows, input: attended, output: intermediate, activation }), // [T][F]
    product(weights.ffnOutput, { rows, input: intermediate, residual: attended, output: hidden }), // [T][H]
    layerNorm(weights.fullNorm, rows, hidden, eps),
  ];
}
