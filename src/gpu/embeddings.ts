/** Tokens to the hidden states the first pass reads: gather, LayerNorm, projection from embedding to hidden size. */
import type { AlbertConfig } from '../model/config.ts';
import type { KernelCompiler, Step } from './kernel.ts';
import { createEmbed } from './kernels/embed.ts';
import { createLayerNorm } from './kernels/layer_norm.ts';
import { LinearKernel, type LinearTable } from './kernels/linear.ts';
import type { GpuWeights } from './weights.ts';
import type { Workspace } from './workspace.ts';

/** Compiles the embeddings; the result binds them to a workspace: `tokenTable` → `hidden`. */
export async function createEmbeddings(
  compiler: KernelCompiler,
  weights: GpuWeights,
  config: AlbertConfig,
  table: LinearTable,
): Promise<(workspace: Workspace) => readonly Step[]> {
  const [gather, norm, projection] = await Promise.all([
    createEmbed(compiler, weights.embeddings),
    createLayerNorm(compiler, 'embeddings.norm', weights.embeddingNorm, config.layer_norm_eps),
    LinearKernel.create(compiler, 'encoder.projection', weights.projection, { table }),
  ]);
  return (w) => [
    gather({ tokens: w.tokenTable, output: w.embedded }), // [T][embedding]
    norm('tokens', { input: w.embedded, output: w.embeddedNorm }), // [T][embedding]
    ...projection.steps('tokens', weights.projection, {
      input: w.embeddedNorm,
      output: w.hidden,
      rows: w.tokenRows,
    }), // [T][hidden]
  ];
}
