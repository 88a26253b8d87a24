/**
 * What a forward pass costs, by counting the multiply-adds of its matrix products (2 FLOP each).
 * LayerNorm, softmax and activations are left out: a few in a thousand of the whole.
 */
import type { AlbertConfig } from './config.ts';

/** FLOP of the one shared layer's linears for one token, one pass. ALBERT-large: 25.2 MFLOP. */
export function layerFlopsPerToken(config: AlbertConfig): number {
  const { hidden_size: H, intermediate_size: F } = config;
  return 2 * (4 * H * H + 2 * H * F);
}

/** FLOP of the linears for one token, all passes. ALBERT-large: 0.604 GFLOP. */
export function flopsPerToken(config: AlbertConfig): number {
  return config.num_hidden_layers * layerFlopsPerToken(config);
}

/** FLOP of one pass of the shared layer over sequences of `lengths` tokens, attention (QKᵀ and PV) included. */
export function passFlops(config: AlbertConfig, lengths: readonly number[]): number {
  let flops = 0;
  for (const length of lengths) {
    flops += length * layerFlopsPerToken(config) + 4 * length * length * config.hidden_size;
  }
  return flops;
}

/** FLOP of the prediction head at one masked row: H → E, then E → V. ALBERT-large: 7.9 MFLOP. */
export function headFlopsPerMask(config: AlbertConfig): number {
  return 2 * config.embedding_size * (config.hidden_size + config.vocab_size);
}

/**
 * Bytes of the answer to an attention read, f32. All of a text of 128 tokens: 1 MB a pass of ALBERT-large.
 * @param lengths one for each row that is read: the tokens of its own sequence
 */
export function attentionBytes(config: AlbertConfig, lengths: readonly number[]): number {
  return 4 * config.num_attention_heads * lengths.reduce((sum, length) => sum + length, 0);
}

/** FLOP of a whole run: the embedding projection, every pass, and the head at `masks` rows. */
export function runFlops(config: AlbertConfig, lengths: readonly number[], masks: number): number {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const projection = 2 * tokens * config.embedding_size * config.hidden_size;
  return (
    projection + config.num_hidden_layers * passFlops(config, lengths) + masks * headFlopsPerMask(config)
  );
}

/**
 * How long a run over one sequence of `tokens` tokens will take, in milliseconds.
 * @param flopsPerSecond the measured rate of whatever computes it
 */
export function estimateMs(
  config: AlbertConfig,
  tokens: number,
  masks: number,
  flopsPerSecond: number,
): number {
  return (runFlops(config, [tokens], masks) / flopsPerSecond) * 1000;
}

/** The lengths of a batch's sequences, in tokens. */
export function sequenceLengths(cuSeqlens: Uint32Array): number[] {
  return Array.from(cuSeqlens.subarray(1), (end, s) => end - cuSeqlens[s]);
}
