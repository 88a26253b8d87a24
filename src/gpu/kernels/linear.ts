/** `linear.wgsl`: activation(input · weight + bias) + residual, the kernel 97 % of the time goes to. */
import type { Activation } from '../../model/config.ts';
import activationCode from '../../shaders/activation.wgsl?raw';
import linearCode from '../../shaders/linear.wgsl?raw';
import {
  groupsOf,
  type KernelCompiler,
  type KernelDefinition,
  type Launch,
  type RowCounts,
  type Step,
} from '../kernel.ts';
import { WEIGHT_CODE, type WeightStorage } from '../weight_storage.ts';

type LinearBinding = 'input' | 'weight' | 'bias' | 'residual' | 'output' | 'rows';

const linearReading = (storage: WeightStorage): KernelDefinition<LinearBinding> => ({
  name: 'linear',
  code: WEIGHT_CODE[storage] + activationCode + linearCode,
  bindings: {
    input: 'read',
    weight: 'read',
    bias: 'read',
    residual: 'read',
    output: 'write',
    rows: 'uniform',
  },
});

/** One kernel for each way weights are stored. */
export const LINEAR: Readonly<Record<WeightStorage, KernelDefinition<LinearBinding>>> = {
  f32: linearReading('f32'),
  f16: linearReading('f16'),
  'f16-packed': linearReading('f16-packed'),
};

/** Codes of `activation.wgsl`. */
export const ACTIVATION_CODES = {
  identity: 0,
  gelu: 1,
  gelu_new: 2,
  relu: 3,
  tanh: 4,
} as const satisfies Record<Activation | 'identity' | 'tanh', number>;

export type LinearActivation = keyof typeof ACTIVATION_CODES;

/** Columns `columnOffset` … `columnOffset + columns` of a weight, [K][columns], each a multiple of 4. */
export interface WeightPanel {
  readonly buffer: GPUBuffer;
  readonly columnOffset: number;
  readonly columns: number;
}

/** A weight on the GPU, [K][N] in one or more panels of columns, with its bias [N]. K, N padded to multiples of 4. */
export interface LinearWeight {
  readonly storage: WeightStorage;
  readonly k: number;
  readonly n: number;
  readonly panels: readonly WeightPanel[];
  readonly bias: GPUBuffer;
}

/** How a workgroup is laid out: invocations along N (4 columns each) and slices of K. Rows are always 8. */
interface Shape {
  readonly columnVectors: number;
  readonly kSlices: number;
}

/**
 * The table of variants, read top down: the first row whose `maxRows` is enough is used.
 * Few rows make few workgroups, so K is sliced to keep a GPU busy; many rows need no slices.
 */
const VARIANTS: readonly (Shape & { readonly maxRows: number })[] = [
  { maxRows: 32, columnVectors: 16, kSlices: 4 },
  { maxRows: Infinity, columnVectors: 64, kSlices: 1 },
];
/** A software adapter has nothing to keep busy, and slices only cost it barriers. */
const SOFTWARE_VARIANTS: typeof VARIANTS = [{ maxRows: Infinity, columnVectors: 64, kSlices: 1 }];

/** Rows of a workgroup; `ROWS` of the shader. */
const ROWS = 8;

/** One `linear` of a model: compiled for its shape, to be bound to buffers. */
export class LinearKernel {
  readonly #compiler: KernelCompiler;
  readonly #label: string;
  readonly #weight: LinearWeight;
  /** [panel][variant] */
  readonly #pipelines: readonly (readonly GPUComputePipeline[])[];
  readonly #variants: typeof VARIANTS;

  private constructor(
    compiler: KernelCompiler,
    label: string,
    weight: LinearWeight,
    pipelines: readonly (readonly GPUComputePipeline[])[],
    variants: typeof VARIANTS,
  ) {
    this.#compiler = compiler;
    this.#label = label;
    this.#weight = weight;
    this.#pipelines = pipelines;
    this.#variants = variants;
  }

  /** Compiles the variants this adapter may use. */
  static async create(
    compiler: KernelCompiler,
    label: string,
    weight: LinearWeight,
    options: {
      readonly activation?: LinearActivation;
      readonly residual?: boolean;
      readonly software: boolean;
    },
  ): Promise<LinearKernel> {
    const variants = options.software ? SOFTWARE_VARIANTS : VARIANTS;
    const pipelines = await Promise.all(
      weight.panels.map((panel) =>
        Promise.all(
          variants.map((variant) =>
            compiler.compile(LINEAR[weight.storage], label, {
              K_VECTORS: weight.k / 4,
              N_VECTORS: weight.n / 4,
              PANEL_VECTORS: panel.columns / 4,
              COLUMN_OFFSET: panel.columnOffset / 4,
              HAS_RESIDUAL: Number(options.residual ?? false),
              ACTIVATION: ACTIVATION_CODES[options.activation ?? 'identity'],
              COLUMN_VECTORS: variant.columnVectors,
              K_SLICES: variant.kSlices,
            }),
          ),
        ),
      ),
    );
    return new LinearKernel(compiler, label, weight, pipelines, variants);
  }

  /**
   * The steps of this product over the given buffers, one a panel.
   * @param buffers input [rows][K], output [rows][N], residual [rows][N] if compiled with one; `rows` a uniform u32.
   */
  steps(
    rows: keyof RowCounts,
    buffers: {
      readonly input: GPUBuffer;
      readonly output: GPUBuffer;
      readonly residual?: GPUBuffer;
      readonly rows: GPUBuffer;
    },
  ): Step[] {
    const { bias, panels, storage } = this.#weight;
    return panels.map((panel, p) => ({
      label: this.#label,
      rows,
      bindGroup: this.#compiler.bind(LINEAR[storage], this.#label, {
        input: buffers.input,
        weight: panel.buffer,
        bias,
        residual: buffers.residual ?? bias,
        output: buffers.output,
        rows: buffers.rows,
      }),
      launch: (count: number): Launch => this.#launch(p, panel, count),
    }));
  }

  #launch(panelIndex: number, panel: WeightPanel, rows: number): Launch {
    const v = this.#variants.findIndex((variant) => rows <= variant.maxRows);
    const variant = this.#variants.at(v);
    const pipeline = this.#pipelines.at(panelIndex)?.at(v);
    if (!variant || !pipeline) throw new RangeError(`no variant of ${this.#label} for ${rows} rows`);
    return {
      pipeline,
      workgroups: [groupsOf(panel.columns / 4, variant.columnVectors), groupsOf(rows, ROWS)],
    };
  }
}
