/** `embed.wgsl`: the sum of word, position and segment embeddings of each token. */
import code from '../../shaders/embed.wgsl?raw';
import type { KernelCompiler, KernelDefinition, Step } from '../kernel.ts';

export const EMBED: KernelDefinition<'tokens' | 'word' | 'position' | 'tokenType' | 'output'> = {
  name: 'embed',
  code,
  bindings: { tokens: 'read', word: 'read', position: 'read', tokenType: 'read', output: 'write' },
};

/** Embedding tables: word [embedding][vocabulary], transposed; position and tokenType [n][embedding]. Padded to 4. */
export interface EmbeddingTables {
  readonly embeddingStride: number;
  readonly vocabularyStride: number;
  readonly word: GPUBuffer;
  readonly position: GPUBuffer;
  readonly tokenType: GPUBuffer;
}

/** Compiles the gather; the result binds it to tokens u32 [T][4] and output [T][embeddingStride]. */
export async function createEmbed(
  compiler: KernelCompiler,
  tables: EmbeddingTables,
): Promise<(buffers: { tokens: GPUBuffer; output: GPUBuffer }) => Step> {
  const label = 'embeddings.gather';
  const pipeline = await compiler.compile(EMBED, label, {
    E_STRIDE: tables.embeddingStride,
    V_STRIDE: tables.vocabularyStride,
  });
  const { word, position, tokenType } = tables;
  return (buffers) => ({
    label,
    rows: 'tokens',
    bindGroup: compiler.bind(EMBED, label, { ...buffers, word, position, tokenType }),
    launch: (count) => ({ pipeline, workgroups: [count, 1] }),
  });
}
