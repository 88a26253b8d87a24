/** What a model asks of a device, checked before anything is uploaded. Pure. */
import type { AlbertConfig } from '../model/config.ts';
import { UnmaskError } from '../model/errors.ts';
import { type BufferLimits, largestBinding } from './buffers.ts';
import { MAX_HEAD_SIZE } from './kernels/attention.ts';
import { stridesOf } from './workspace.ts';

/**
 * Checks that every part of the model that cannot be split fits one binding. Weights of linears can be split
 * into panels of 4 columns, so one such panel is what has to fit.
 * @throws UnmaskError `gpu/limits`, or `config/unsupported` for attention heads the shader has no registers for.
 */
export function requireFits(config: AlbertConfig, limits: BufferLimits): void {
  const headSize = config.hidden_size / config.num_attention_heads;
  if (headSize > MAX_HEAD_SIZE) {
    throw new UnmaskError({
      code: 'config/unsupported',
      message: `Attention heads of ${headSize} features are larger than the GPU engine supports.`,
      expected: `hidden_size / num_attention_heads of at most ${MAX_HEAD_SIZE}`,
      actual: String(headSize),
      remedy: 'Run this model on the CPU.',
    });
  }
  const strides = stridesOf(config);
  const largest = largestBinding(limits);
  const needs: readonly (readonly [string, number])[] = [
    ['The word embeddings', 4 * strides.embedding * strides.vocabulary],
    ['The position embeddings', 4 * strides.embedding * config.max_position_embeddings],
    [
      'Four columns of the largest weight',
      16 * Math.max(strides.intermediate, strides.heads, strides.hidden),
    ],
    ['The logits of one mask', 4 * strides.vocabulary],
    ['The activations of one token', 4 * Math.max(strides.intermediate, 3 * strides.heads)],
  ];
  const tooLarge = needs.find(([, bytes]) => bytes > largest);
  if (!tooLarge) return;
  const [what, bytes] = tooLarge;
  throw new UnmaskError({
    code: 'gpu/limits',
    message: `${what} of this model are larger than one buffer of this GPU.`,
    expected: `at most ${largest} bytes`,
    actual: `${bytes} bytes`,
    remedy: 'Run this model on the CPU.',
    details: { what, bytes, largest },
  });
}
