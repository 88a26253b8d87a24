/** `predict.wgsl`: log-sum-exp, top-k and asked-for targets of each row of logits. */
import { MAX_TOP_K } from '../../model/reads.ts';
import code from '../../shaders/predict.wgsl?raw';
import type { BindKernel, KernelCompiler, KernelDefinition } from '../kernel.ts';

const PREDICT: KernelDefinition<
  'logits' | 'targetOffsets' | 'targets' | 'summary' | 'targetLogits' | 'request'
> = {
  name: 'predict',
  sources: { 'predict.wgsl': code },
  bindings: {
    logits: 'read',
    targetOffsets: 'read',
    targets: 'read',
    summary: 'write',
    targetLogits: 'write',
    request: 'uniform',
  },
};

/** 4-byte words of a row's summary: log-sum-exp, `topK` ids, as many logits. */
export function summaryWords(topK: number): number {
  return 1 + 2 * topK;
}

/** The most they may be. */
export const SUMMARY_WORDS = summaryWords(MAX_TOP_K);

/** Reads one row's summary: the shader's `summary` layout. Log-sum-exp is NaN where any logit of the row is not finite. */
export function readSummary(
  words: Uint32Array<ArrayBuffer>,
  row: number,
  topK: number,
): { logSumExp: number; topIds: Uint32Array; topLogits: Float32Array } {
  const start = row * summaryWords(topK);
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  return {
    logSumExp: floats[start],
    topIds: words.slice(start + 1, start + 1 + topK),
    topLogits: floats.slice(start + 1 + topK, start + 1 + 2 * topK),
  };
}

/** Compiles the reduction for `vocabulary` real logits a row of `stride`; the result binds it to its buffers. */
export function createPredict(
  compiler: KernelCompiler,
  vocabulary: number,
  stride: number,
): Promise<BindKernel<keyof typeof PREDICT.bindings>> {
  return compiler.compileByRow(PREDICT, 'head.predict', { V: vocabulary, V_STRIDE: stride });
}
