/** Tokens to the hidden states the first pass reads: gather, LayerNorm, projection from embedding to hidden size. */
import type { AlbertConfig } from '../model/config.ts';
import type { KernelCompiler } from './kernel.ts';
import { createEmbed } from './kernels/embed.ts';
import { createLayerNorm } from './kernels/layer_norm.ts';
import { LinearKernel } from './kernels/linear.ts';
import type { ModelShapes } from './model_shapes.ts';
import type { Tuning } from './tuning.ts';
import type { BindToModel } from './bind.ts';

/** Compiles the embeddings; the result binds them to weights and a workspace: `tokenTable` → `hidden`. */
export async function createEmbeddings(
  compiler: KernelCompiler,
  shapes: ModelShapes,
  config: AlbertConfig,
  { linear: table, norm: normVariant }: Tuning,
): Promise<BindToModel> {
  const [gather, norm, projection] = await Promise.all([
    createEmbed(compiler, shapes.embeddings),
    createLayerNorm(
      compiler,
      'embeddings.norm',
      shapes.norms.embeddingNorm.shape,
      config.layer_norm_eps,
      normVariant,
    ),
    LinearKernel.create(compiler, 'encoder.projection', shapes.linears.projection.shape, table),
  ]);
  return (weights, w) => [
    gather(weights.embeddings, { tokens: w.tokenTable, output: w.embedded }), // [T][embedding]
    norm('tokens', weights.embeddingNorm, { input: w.embedded, output: w.embeddedNorm }), // [T][embedding]
    ...projection.steps('tokens', weights.projection, {
      input: w.embeddedNorm,
      output: w.hidden,
      rows: w.tokenRows,
    }), // [T][hidden]
  ];
}
