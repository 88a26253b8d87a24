/** `embed.wgsl`: the sum of word, position and segment embeddings of each token. */
import code from '../../shaders/embed.wgsl?raw';
import type { KernelCompiler, KernelDefinition, Step } from '../kernel.ts';
import { WEIGHT_SOURCES, type WeightStorage } from '../weight_storage.ts';

type EmbedBinding = 'tokens' | 'weight' | 'position' | 'tokenType' | 'output';

const embedReading = (storage: WeightStorage): KernelDefinition<EmbedBinding> => ({
  name: 'embed',
  sources: { ...WEIGHT_SOURCES[storage], 'embed.wgsl': code },
  bindings: { tokens: 'read', weight: 'read', position: 'read', tokenType: 'read', output: 'write' },
});

/** One kernel for each way the word table is stored. */
export const EMBED: Readonly<Record<WeightStorage, KernelDefinition<EmbedBinding>>> = {
  f32: embedReading('f32'),
  f16: embedReading('f16'),
  'f16-packed': embedReading('f16-packed'),
};

export interface EmbeddingShape {
  /** Of the word table; the others are f32. */
  readonly storage: WeightStorage;
  readonly embeddingStride: number;
  readonly vocabularyStride: number;
}

/** Embedding tables: word [embedding][vocabulary], transposed; position and tokenType [n][embedding]. Padded to 4. */
export interface EmbeddingTables extends EmbeddingShape {
  readonly word: GPUBuffer;
  readonly position: GPUBuffer;
  readonly tokenType: GPUBuffer;
}

/** Compiles the gather; the result binds it to its tables, tokens u32 [T][4] and output [T][embeddingStride]. */
export async function createEmbed(
  compiler: KernelCompiler,
  shape: EmbeddingShape,
): Promise<(tables: EmbeddingTables, buffers: { tokens: GPUBuffer; output: GPUBuffer }) => Step> {
  const label = 'embeddings.gather';
  const pipeline = await compiler.compile(EMBED[shape.storage], {
    E_STRIDE: shape.embeddingStride,
    V_STRIDE: shape.vocabularyStride,
  });
  return ({ word: weight, position, tokenType }, buffers) => ({
    label,
    rows: 'tokens',
    bindGroup: compiler.bind(EMBED[shape.storage], label, { ...buffers, weight, position, tokenType }),
    launch: (count) => ({ pipeline, workgroups: [count, 1] }),
  });
}
