/** `linear_split.wgsl` with `linear_input_normed.wgsl`: a LayerNorm folded into the product that reads it, one dispatch for both. */
import inputCode from '../../shaders/linear_input_normed.wgsl?raw';
import type { KernelCompiler, Launch, RowCounts, Step } from '../kernel.ts';
import type { NormWeight } from './layer_norm.ts';
import { LinearPipelines, type LinearShape, type LinearWeight } from './linear.ts';
import { linearKernels } from './linear_shaders.ts';
import type { LinearTable } from './linear_variants.ts';

type NormedBinding =
  | 'input'
  | 'weight'
  | 'bias'
  | 'normWeight'
  | 'output'
  | 'rows'
  | 'product'
  | 'normBias'
  | 'indices'
  | 'normed';

// Eight storage buffers: as many as every device allows.
const linearNormedKernel = linearKernels<NormedBinding>(
  { 'linear_input_normed.wgsl': inputCode },
  {
    input: 'read',
    weight: 'read',
    bias: 'read',
    normWeight: 'read',
    output: 'write',
    rows: 'uniform',
    product: 'uniform',
    normBias: 'read',
    indices: 'read',
    normed: 'write',
  },
);

/** What a product with a LayerNorm before it reads and writes besides the weights of both; no two may be the same. */
export interface NormedBuffers {
  /** [rows][K], or with `indices` [any][K]: before the LayerNorm. */
  readonly input: GPUBuffer;
  /** [rows][K]: receives the rows behind the LayerNorm. */
  readonly normed: GPUBuffer;
  /** [rows][N] */
  readonly output: GPUBuffer;
  /** A uniform u32. */
  readonly rows: GPUBuffer;
  /** u32 [rows]: which rows of `input`; given if the product was compiled for gathered rows. */
  readonly indices?: GPUBuffer;
}

/**
 * The steps of a product behind a LayerNorm, one a panel. Weights must be of the shapes it was compiled for.
 * @throws RangeError for indices that it was not compiled for, or lacks
 */
export type BindLinearNormed = (
  rows: keyof RowCounts,
  weights: { readonly norm: NormWeight; readonly linear: LinearWeight },
  buffers: NormedBuffers,
) => Step[];

/** What is known of the LayerNorm before its weights are. */
interface FoldedNorm {
  /** Features of a row, without padding. */
  readonly width: number;
  readonly epsilon: number;
  /** Whether rows are picked by indices. */
  readonly gathered: boolean;
}

/**
 * Compiles a product without a residual together with the LayerNorm that its input comes through.
 * @param table of `split` variants: no other shader can
 */
export async function createLinearNormed(
  compiler: KernelCompiler,
  label: string,
  shape: LinearShape,
  { width, epsilon, gathered }: FoldedNorm,
  table: LinearTable,
): Promise<BindLinearNormed> {
  const constants = { WIDTH: width, EPSILON: epsilon, HAS_INDICES: Number(gathered) };
  const pipelines = await LinearPipelines.compile(
    compiler,
    linearNormedKernel,
    label,
    shape,
    table,
    constants,
  );
  return (rows, { norm, linear }, buffers) => {
    if (gathered !== (buffers.indices !== undefined)) {
      throw new RangeError(
        `${label} was bound ${gathered ? 'without the indices of' : 'with indices for'} its rows`,
      );
    }
    return linear.panels.map((panel, p) => ({
      label,
      rows,
      bindGroup: compiler.bind(pipelines.definition, label, {
        input: buffers.input,
        weight: panel.buffer,
        bias: linear.bias,
        normWeight: norm.weight,
        output: buffers.output,
        rows: buffers.rows,
        product: panel.product,
        normBias: norm.bias,
        indices: buffers.indices ?? norm.bias,
        normed: buffers.normed,
      }),
      launch: (count: number): Launch => pipelines.launch(p, count),
    }));
  };
}
