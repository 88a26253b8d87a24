/** Tokens to the hidden states the first pass reads: gather, LayerNorm, projection from embedding to hidden size. */
import type { AlbertConfig } from '../model/config.ts';
import type { BindForm } from './bind.ts';
import type { KernelCompiler } from './kernel.ts';
import { createEmbed, type EmbeddingShape, type EmbeddingTables } from './kernels/embed.ts';
import { compilePart, pair, type PartWeights, type SpecFactory } from './products.ts';
import type { Tuning } from './tuning.ts';

export type EmbeddingsPart = ReturnType<typeof embeddingsPart>;

export interface EmbeddingsWeights {
  readonly tables: EmbeddingTables;
  readonly embeddings: PartWeights<EmbeddingsPart>;
}

export function embeddingsPart({ linear, norm, E, H }: SpecFactory) {
  return {
    norm: norm('embeddings.norm', E, pair('embeddingNorm')),
    projection: linear('encoder.projection', E, H, [pair('projection')], { normed: 'rows' }),
  };
}

/** Compiles the embeddings; the result binds them to weights and a workspace: `tokenTable` → `hidden`. */
export async function createEmbeddings(
  compiler: KernelCompiler,
  { tables, embeddings }: { readonly tables: EmbeddingShape; readonly embeddings: EmbeddingsPart },
  config: AlbertConfig,
  tuning: Tuning,
): Promise<BindForm<EmbeddingsWeights>> {
  const [gather, bindTo] = await Promise.all([
    createEmbed(compiler, tables),
    compilePart(compiler, embeddings, config.layer_norm_eps, tuning),
  ]);
  return (weights, w, form) => {
    const { norm, projection } = bindTo(weights.embeddings, form);
    return [
      gather('tokens', { ...weights.tables, tokens: w.tokenTable, output: w.embedded }), // [T][E]
      ...projection.behind(norm, 'tokens', {
        input: w.embedded,
        normed: w.embeddedNorm,
        output: w.hidden,
        rows: w.tokenRows,
      }), // [T][H]
    ];
  };
}
