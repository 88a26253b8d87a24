/** `attention_scores.wgsl`, `attention_softmax.wgsl`: softmax(QKᵀ/√d) of asked rows, which the fused kernels never hold. */
import scoresCode from '../../shaders/attention_scores.wgsl?raw';
import softmaxCode from '../../shaders/attention_softmax.wgsl?raw';
import { groupsOf, type KernelCompiler, type KernelDefinition, padTo4, type Step } from '../kernel.ts';

const SCORES: KernelDefinition<'qkv' | 'rows' | 'scores'> = {
  name: 'attention_scores',
  sources: { 'attention_scores.wgsl': scoresCode },
  bindings: { qkv: 'read', rows: 'read', scores: 'write' },
};

const SOFTMAX: KernelDefinition<'rows' | 'weights'> = {
  name: 'attention_softmax',
  sources: { 'attention_softmax.wgsl': softmaxCode },
  bindings: { rows: 'read', weights: 'write' },
};

/** Heads of a workgroup of the scores; `HEAD_LANES` of the shader. */
const HEADS_AT_ONCE = 4;

interface AttentionBuffers {
  /** [T][3][heads][padTo4(headSize)]. */
  readonly qkv: GPUBuffer;
  /** u32 [R][4], see `attentionLayout` of `src/reads`. */
  readonly rows: GPUBuffer;
  /** Of each row [heads][padTo4(keys)]. */
  readonly weights: GPUBuffer;
}

/** Compiles both for `heads` heads of `headSize` features; the result binds them, over `gathered` rows. Neither has a barrier. */
export async function createAttentionWeights(
  compiler: KernelCompiler,
  heads: number,
  headSize: number,
): Promise<(buffers: AttentionBuffers) => readonly Step[]> {
  const [scores, softmax] = await Promise.all([
    compiler.compileByRow(
      SCORES,
      'attention.scores',
      { HEADS: heads, HEAD_SIZE: headSize, HEAD_STRIDE: padTo4(headSize) },
      groupsOf(heads, HEADS_AT_ONCE),
    ),
    compiler.compileByRow(SOFTMAX, 'attention.softmax', { HEADS: heads }),
  ]);
  return ({ qkv, rows, weights }) => [
    scores('gathered', { qkv, rows, scores: weights }),
    softmax('gathered', { rows, weights }),
  ];
}
