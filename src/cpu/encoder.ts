/** One layer of ALBERT, applied once; the session applies it pass after pass. */
import type { AlbertConfig } from '../model/config.ts';
import { activateInPlace } from './activation.ts';
import { attendHead } from './attention.ts';
import type { Breather } from './breather.ts';
import { type FloatArray, zerosLike } from './float_array.ts';
import { layerNorm } from './layer_norm.ts';
import { linearInto } from './linear.ts';
import type { LayerWeights } from './weights.ts';

/** Weights a slice of a product reads: 256 KiB, so that they stay in a core's cache for all of its rows. */
const SLICE_WEIGHTS = 65_536;
/** Rows of a slice: with the above, some 30 MFLOP, less than a frame's time. */
const SLICE_ROWS = 256;
const SLICE_ACTIVATIONS = 65_536;

/** What a pass leaves: its hidden states, and what it attended with. Each [T, H]. */
export interface LayerOutput {
  readonly hidden: FloatArray;
  readonly query: FloatArray;
  readonly key: FloatArray;
}

/**
 * One pass: attention, + input, LayerNorm; feed-forward, + attention's output, LayerNorm (post-LN).
 * Source: `AlbertLayer` of Hugging Face transformers; Lan et al., "ALBERT", 2019.
 * @param x [T, H]
 */
export async function encoderLayer(
  x: FloatArray,
  weights: LayerWeights,
  config: AlbertConfig,
  cuSeqlens: Uint32Array,
  breather: Breather,
): Promise<LayerOutput> {
  const { hidden_size: H, intermediate_size: F, layer_norm_eps: eps } = config;
  const rows = x.length / H;
  const product = (
    input: FloatArray,
    weight: Float32Array,
    bias: Float32Array,
    inSize: number,
    outSize: number,
  ) => slicedLinear(input, weight, bias, rows, inSize, outSize, breather);

  const query = await product(x, weights.queryWeight, weights.queryBias, H, H);
  const key = await product(x, weights.keyWeight, weights.keyBias, H, H);
  const value = await product(x, weights.valueWeight, weights.valueBias, H, H);
  const context = await slicedAttention(query, key, value, cuSeqlens, config.num_attention_heads, breather); // [T, H]
  const dense = await product(context, weights.attentionOutputWeight, weights.attentionOutputBias, H, H);
  const attended = layerNorm(dense, weights.attentionNormWeight, weights.attentionNormBias, rows, H, eps, x);

  const inner = await product(attended, weights.ffnWeight, weights.ffnBias, H, F); // [T, F]
  for (let start = 0; start < inner.length; start += SLICE_ACTIVATIONS) {
    activateInPlace(inner, config.hidden_act, start, Math.min(start + SLICE_ACTIVATIONS, inner.length));
    await breather.breathe();
  }
  const outer = await product(inner, weights.ffnOutputWeight, weights.ffnOutputBias, F, H);
  const hidden = layerNorm(outer, weights.fullNormWeight, weights.fullNormBias, rows, H, eps, attended);
  return { hidden, query, key };
}

/** `linear`, with a breath between slices. */
export async function slicedLinear(
  x: FloatArray,
  weight: FloatArray,
  bias: FloatArray,
  rows: number,
  inSize: number,
  outSize: number,
  breather: Breather,
): Promise<FloatArray> {
  const y = zerosLike(x, rows * outSize);
  // Whole blocks of four columns, as `linearInto` works on them.
  const columns = Math.max(4, Math.floor(SLICE_WEIGHTS / inSize / 4) * 4);
  for (let columnStart = 0; columnStart < outSize; columnStart += columns) {
    const columnEnd = Math.min(columnStart + columns, outSize);
    for (let rowStart = 0; rowStart < rows; rowStart += SLICE_ROWS) {
      const rowEnd = Math.min(rowStart + SLICE_ROWS, rows);
      linearInto({ y, x, weight, bias, inSize, outSize }, { rowStart, rowEnd, columnStart, columnEnd });
      await breather.breathe();
    }
  }
  return y;
}

/** `attention`, with a breath between heads. */
async function slicedAttention(
  query: FloatArray,
  key: FloatArray,
  value: FloatArray,
  cuSeqlens: Uint32Array,
  heads: number,
  breather: Breather,
): Promise<FloatArray> {
  const context = zerosLike(query, query.length);
  const headSize = query.length / cuSeqlens[cuSeqlens.length - 1] / heads;
  for (let s = 0; s + 1 < cuSeqlens.length; s++) {
    for (let head = 0; head < heads; head++) {
      attendHead(context, query, key, value, cuSeqlens[s], cuSeqlens[s + 1], head, { heads, headSize });
      await breather.breathe();
    }
  }
  return context;
}
