/** `embed.wgsl`: the sum of word, position and segment embeddings of each token. */
import code from '../../shaders/embed.wgsl?raw';
import type { BindKernel, KernelCompiler, KernelDefinition } from '../kernel.ts';
import { WEIGHT_SOURCES, type WeightStorage } from '../weight_storage.ts';

type EmbedBinding = 'tokens' | 'word' | 'position' | 'tokenType' | 'output';

const embedReading = (storage: WeightStorage): KernelDefinition<EmbedBinding> => ({
  name: 'embed',
  sources: { ...WEIGHT_SOURCES[storage], 'embed.wgsl': code },
  bindings: { tokens: 'read', word: 'read', position: 'read', tokenType: 'read', output: 'write' },
});

/** One kernel for each way the word table is stored. */
const EMBED: Readonly<Record<WeightStorage, KernelDefinition<EmbedBinding>>> = {
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
export function createEmbed(
  compiler: KernelCompiler,
  { storage, embeddingStride, vocabularyStride }: EmbeddingShape,
): Promise<BindKernel<EmbedBinding>> {
  const constants = { E_STRIDE: embeddingStride, V_STRIDE: vocabularyStride };
  return compiler.compileByRow(EMBED[storage], 'embeddings.gather', constants);
}
