/** `linear_*.wgsl`: activation(input · weight + bias) + residual, the kernel 97 % of the time goes to. */
import type { Activation } from '../../model/config.ts';
import { UnmaskError } from '../../model/errors.ts';
import inputCode from '../../shaders/linear_input.wgsl?raw';
import {
  groupsOf,
  type KernelCompiler,
  type KernelDefinition,
  type Launch,
  type RowCounts,
  type Step,
} from '../kernel.ts';
import type { WeightStorage } from '../weight_storage.ts';
import { linearKernels, type LinearKernels } from './linear_shaders.ts';
import { type LinearTable, tileOf, type Variant, variantFor, workgroupConstants } from './linear_variants.ts';

type LinearBinding = 'input' | 'weight' | 'bias' | 'residual' | 'output' | 'rows' | 'product';

const linearKernel = linearKernels<LinearBinding>(
  { 'linear_input.wgsl': inputCode },
  {
    input: 'read',
    weight: 'read',
    bias: 'read',
    residual: 'read',
    output: 'write',
    rows: 'uniform',
    product: 'uniform',
  },
);

/** Codes of `activation.wgsl`. */
const ACTIVATION_CODES = {
  identity: 0,
  gelu: 1,
  gelu_new: 2,
  relu: 3,
  tanh: 4,
} as const satisfies Record<Activation | 'identity' | 'tanh', number>;

export type LinearActivation = keyof typeof ACTIVATION_CODES;

/** Columns `columnOffset` … `columnOffset + columns` of a weight, [K][columns], each a multiple of 4. */
export interface PanelShape {
  readonly columnOffset: number;
  readonly columns: number;
}

/** What a product's pipelines are made for: known before a single weight is. K, N padded to multiples of 4. */
export interface LinearShape {
  readonly storage: WeightStorage;
  readonly k: number;
  readonly n: number;
  readonly panels: readonly PanelShape[];
  /** Of the sums with their bias. */
  readonly activation: LinearActivation;
  /** Whether a residual is added after the activation. */
  readonly residual: boolean;
}

export interface WeightPanel extends PanelShape {
  readonly buffer: GPUBuffer;
  /** The panel's {@link productConstants} as a uniform. */
  readonly product: GPUBuffer;
}

/** A weight on the GPU, [K][N] in one or more panels of columns, with its bias [N]. */
export interface LinearWeight extends LinearShape {
  readonly panels: readonly WeightPanel[];
  readonly bias: GPUBuffer;
}

/** What a product reads and writes besides its weight. */
export interface LinearBuffers {
  /** [rows][K] */
  readonly input: GPUBuffer;
  /** [rows][N] */
  readonly output: GPUBuffer;
  /** [rows][N], if the shape has one. */
  readonly residual?: GPUBuffer;
  /** A uniform u32. */
  readonly rows: GPUBuffer;
}

/** A panel of a product as the shader sees it: names of `linear_product_constant.wgsl`, in the order of the struct `Product`. */
function productConstants(shape: LinearShape, panel: PanelShape): Readonly<Record<string, number>> {
  return {
    K_VECTORS: shape.k / 4,
    N_VECTORS: shape.n / 4,
    PANEL_VECTORS: panel.columns / 4,
    COLUMN_OFFSET: panel.columnOffset / 4,
    ACTIVATION: ACTIVATION_CODES[shape.activation],
    HAS_RESIDUAL: Number(shape.residual),
  };
}

/** The struct `Product` of a panel, as u32. */
export function productWords(shape: LinearShape, panel: PanelShape): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(Object.values(productConstants(shape, panel)));
}

/** The pipeline of each panel, for up to `maxOutputs` outputs. */
interface CompiledVariant {
  readonly maxOutputs: number;
  readonly variant: Variant;
  /** One a panel. */
  readonly pipelines: readonly GPUComputePipeline[];
}

/** The pipelines of one product, compiled for its shape by each variant of a table, and which of them serves how many rows. */
export class LinearPipelines<B extends string> {
  readonly #label: string;
  readonly #shape: LinearShape;
  readonly #variants: readonly CompiledVariant[];
  /** The variants of a table have the same bindings, so the first one's layout serves all of them. */
  readonly definition: KernelDefinition<B>;

  private constructor(
    label: string,
    shape: LinearShape,
    variants: readonly CompiledVariant[],
    definition: KernelDefinition<B>,
  ) {
    this.#label = label;
    this.#shape = shape;
    this.#variants = variants;
    this.definition = definition;
  }

  /**
   * Compiles the variants of `table` side by side.
   * @param constants of the kernel besides those of the product and the variant
   */
  static async compile<B extends string>(
    compiler: KernelCompiler,
    kernelOf: LinearKernels<B>,
    label: string,
    shape: LinearShape,
    table: LinearTable,
    constants: Readonly<Record<string, number>> = {},
  ): Promise<LinearPipelines<B>> {
    const variants = await Promise.all(
      table.map(async ({ maxOutputs, variant: name }) => {
        const variant = variantFor(name, shape.storage);
        const pipelines = shape.panels.map((panel) =>
          compiler.compile(kernelOf(variant, shape.storage), {
            ...(variant.shapeFrom === 'constants' ? productConstants(shape, panel) : {}),
            ...workgroupConstants(variant),
            ...constants,
          }),
        );
        return { maxOutputs, variant, pipelines: await Promise.all(pipelines) };
      }),
    );
    const [{ variant }] = variants;
    return new LinearPipelines(label, shape, variants, kernelOf(variant, shape.storage));
  }

  launch(panel: number, rows: number): Launch {
    const found = this.#variants.find(({ maxOutputs }) => rows * this.#shape.n <= maxOutputs);
    if (!found) throw new RangeError(`no variant of ${this.#label} for ${rows} rows`);
    const tile = tileOf(found.variant);
    return {
      pipeline: found.pipelines[panel],
      workgroups: [groupsOf(this.#shape.panels[panel].columns, tile.columns), groupsOf(rows, tile.rows)],
    };
  }
}

/** One `linear` of a model: compiled for its shape, to be bound to its weight and to activations. */
export class LinearKernel {
  readonly #compiler: KernelCompiler;
  readonly #label: string;
  readonly #shape: LinearShape;
  readonly #pipelines: LinearPipelines<LinearBinding>;

  private constructor(
    compiler: KernelCompiler,
    label: string,
    shape: LinearShape,
    pipelines: LinearPipelines<LinearBinding>,
  ) {
    this.#compiler = compiler;
    this.#label = label;
    this.#shape = shape;
    this.#pipelines = pipelines;
  }

  /**
   * Compiles the variants of `table` side by side.
   * @throws UnmaskError `gpu/shader`; `internal` where a variant cannot read weights of the shape's storage.
   */
  static async create(
    compiler: KernelCompiler,
    label: string,
    shape: LinearShape,
    table: LinearTable,
  ): Promise<LinearKernel> {
    const pipelines = await LinearPipelines.compile(compiler, linearKernel, label, shape, table);
    return new LinearKernel(compiler, label, shape, pipelines);
  }

  /**
   * The steps of this product over the given buffers, one a panel.
   * @param weight of the shape this was compiled for.
   * @throws UnmaskError `internal` for a residual that the shape has not, or lacks: the pipeline would not read it, or read the bias.
   */
  steps(rows: keyof RowCounts, weight: LinearWeight, buffers: LinearBuffers): Step[] {
    const { bias, panels } = weight;
    if (this.#shape.residual !== (buffers.residual !== undefined)) {
      throw wrongResidual(this.#label, this.#shape.residual);
    }
    return panels.map((panel, p) => ({
      label: this.#label,
      rows,
      bindGroup: this.#compiler.bind(this.#pipelines.definition, this.#label, {
        input: buffers.input,
        weight: panel.buffer,
        bias,
        residual: buffers.residual ?? bias,
        output: buffers.output,
        rows: buffers.rows,
        product: panel.product,
      }),
      launch: (count: number): Launch => this.#pipelines.launch(p, count),
    }));
  }
}

function wrongResidual(label: string, needed: boolean): UnmaskError {
  return new UnmaskError({
    code: 'internal',
    message: `The product ${label} was bound ${needed ? 'without the residual it adds' : 'with a residual it does not add'}.`,
    expected: needed ? 'a residual' : 'no residual',
    actual: needed ? 'none' : 'one',
    remedy: 'Your text is kept. Report this with its details.',
    details: { product: label },
  });
}
