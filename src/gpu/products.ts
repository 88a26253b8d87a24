/**
 * What a part of the model is made of: linears and LayerNorms. Each is written down once, by the part that uses it, with its
 * label, tensors, shape and activation; from that its pipelines are compiled, its tensors uploaded, and the two bound together.
 */
import type { AlbertConfig } from '../model/config.ts';
import type { TensorRole } from '../model/tensor_specs.ts';
import { type BufferLimits, largestBinding } from './buffers.ts';
import { type KernelCompiler, padTo4, type RowCounts, type Step } from './kernel.ts';
import { createLayerNorm, type NormShape, type NormWeight } from './kernels/layer_norm.ts';
import {
  type LinearBuffers,
  LinearKernel,
  type LinearShape,
  type LinearWeight,
  type PanelShape,
} from './kernels/linear.ts';
import { createLinearNormed, type NormedBuffers } from './kernels/linear_normed.ts';
import { type FeatureGroups, paddedWidth } from './layout.ts';
import type { Tuning } from './tuning.ts';
import { BYTES_PER_WEIGHT, type WeightStorage } from './weight_storage.ts';

/** Weight and bias of a linear or a LayerNorm. */
interface TensorPair {
  readonly weight: TensorRole;
  readonly bias: TensorRole;
}

/** A `Linear`: its tensors (several share one product, side by side), how in and out are grouped, what becomes of its sums. */
export interface LinearSpec {
  readonly kind: 'linear';
  readonly label: string;
  readonly tensors: readonly TensorPair[];
  readonly k: FeatureGroups;
  readonly n: FeatureGroups;
  readonly shape: LinearShape;
  /** Where its input comes through a LayerNorm that may be folded into it: whether of all rows, or of gathered ones. */
  readonly normed: 'rows' | 'gathered' | null;
}

export interface NormSpec {
  readonly kind: 'norm';
  readonly label: string;
  readonly tensors: readonly [TensorPair];
  readonly n: FeatureGroups;
  readonly shape: NormShape;
}

/** The products of a part by the names that it gives them. */
export type ModelPart = Readonly<Record<string, LinearSpec | NormSpec>>;

/** Their weights on the GPU, by the same names. */
export type PartWeights<P extends ModelPart> = {
  readonly [Name in keyof P]: P[Name] extends LinearSpec ? LinearWeight : NormWeight;
};

/**
 * How a LayerNorm and the product that reads it are recorded: as a step each, or folded into one (`NormFolding`). Both leave the same in
 * every buffer, but for the last bits of their sums.
 */
export type NormForm = 'separate' | 'folded';

/** A LayerNorm bound to its weight: makes its step, [rows][width] each. */
export interface BoundNorm {
  (rows: keyof RowCounts, buffers: { readonly input: GPUBuffer; readonly output: GPUBuffer }): Step[];
  readonly weight: NormWeight;
}

/** A product bound to its weight: makes its steps over the buffers it is given. */
interface BoundLinear {
  (rows: keyof RowCounts, buffers: LinearBuffers): Step[];
  /** The steps of a LayerNorm and of this product behind it, in the form that was asked. */
  behind(norm: BoundNorm, rows: keyof RowCounts, buffers: NormedBuffers): Step[];
}

/** Products bound to their weights. */
type BoundPart<P extends ModelPart> = {
  readonly [Name in keyof P]: P[Name] extends LinearSpec ? BoundLinear : BoundNorm;
};

/** What roles of weights begin with: `query` of `queryWeight`. */
export type PairName<Role extends string = TensorRole> = Role extends `${infer Name}Weight` ? Name : never;

export function pair(name: PairName): TensorPair {
  return { weight: `${name}Weight`, bias: `${name}Bias` };
}

/** Makes the specs of one model's products, and knows its widths: E embedding, H hidden, F intermediate, V vocabulary. */
export type SpecFactory = ReturnType<typeof createSpecFactory>;

/**
 * @param limits must have passed `requireFits`: a weight larger than one binding is cut into panels of at least 4 columns.
 * @param storage of the large weights.
 */
export function createSpecFactory(config: AlbertConfig, storage: WeightStorage, limits: BufferLimits) {
  const one = (size: number): FeatureGroups => ({ groups: 1, size });
  return {
    E: one(config.embedding_size),
    H: one(config.hidden_size),
    F: one(config.intermediate_size),
    V: one(config.vocab_size),
    heads: {
      groups: config.num_attention_heads,
      size: config.hidden_size / config.num_attention_heads,
    },
    linear: (
      label: string,
      k: FeatureGroups,
      n: FeatureGroups,
      tensors: readonly TensorPair[],
      {
        activation = 'identity',
        residual = false,
        normed = null,
      }: Partial<Pick<LinearShape, 'activation' | 'residual'> & Pick<LinearSpec, 'normed'>> = {},
    ): LinearSpec => {
      const depth = paddedWidth(k);
      const width = paddedWidth(n) * tensors.length;
      const panels = cutIntoPanels(depth, width, BYTES_PER_WEIGHT[storage], largestBinding(limits));
      const shape = { storage, k: depth, n: width, panels, activation, residual };
      return { kind: 'linear', label, tensors, k, n, shape, normed };
    },
    norm: (label: string, n: FeatureGroups, tensors: TensorPair): NormSpec => {
      const shape = { width: n.size, stride: padTo4(n.size) };
      return { kind: 'norm', label, tensors: [tensors], n, shape };
    },
  };
}

/** One panel if a binding may be that large, else panels of columns that each fit. */
function cutIntoPanels(k: number, n: number, bytesPerWeight: number, largest: number): PanelShape[] {
  // `requireFits` saw to it that four columns do.
  const columnsThatFit = Math.floor(largest / (k * 4 * bytesPerWeight)) * 4;
  const panelCount = Math.ceil(n / columnsThatFit);
  const columns = padTo4(Math.ceil(n / panelCount));
  const panels: PanelShape[] = [];
  for (let columnOffset = 0; columnOffset < n; columnOffset += columns) {
    panels.push({ columnOffset, columns: Math.min(columns, n - columnOffset) });
  }
  return panels;
}

/** Compiles a part's products side by side; the result binds them to weights of the same shapes, in a form that `tuning` has. */
export async function compilePart<P extends ModelPart>(
  compiler: KernelCompiler,
  part: P,
  epsilon: number,
  tuning: Tuning,
): Promise<(weights: PartWeights<P>, form: NormForm) => BoundPart<P>> {
  const kernels = await Promise.all(
    Object.entries(part).map(async ([name, spec]) => ({
      name,
      bind: await (spec.kind === 'norm'
        ? compileNorm(compiler, spec, epsilon, tuning)
        : compileLinear(compiler, spec, epsilon, tuning)),
    })),
  );
  // What stands under one name is of one kind, in the spec as among the weights: their types say so.
  return (weights, form) =>
    Object.fromEntries(
      kernels.map(({ name, bind }) => [name, bind(weights[name] as LinearWeight & NormWeight, form)]),
    ) as BoundPart<P>;
}

async function compileNorm(
  compiler: KernelCompiler,
  { label, shape }: NormSpec,
  epsilon: number,
  tuning: Tuning,
): Promise<(weight: NormWeight) => BoundNorm> {
  const norm = await createLayerNorm(compiler, label, shape, epsilon, tuning.norm);
  return (weight) => {
    const steps = (
      rows: keyof RowCounts,
      { input, output }: { readonly input: GPUBuffer; readonly output: GPUBuffer },
    ) => [norm(rows, { input, weight: weight.weight, bias: weight.bias, output })];
    return Object.assign(steps, { weight });
  };
}

async function compileLinear(
  compiler: KernelCompiler,
  { label, shape, k, normed }: LinearSpec,
  epsilon: number,
  { linear: table, folding }: Tuning,
): Promise<(weight: LinearWeight, form: NormForm) => BoundLinear> {
  const [linear, folded] = await Promise.all([
    LinearKernel.create(compiler, label, shape, table),
    normed && folding
      ? createLinearNormed(
          compiler,
          `${label}.normed`,
          shape,
          { width: k.size, epsilon, gathered: normed === 'gathered' },
          folding.linear,
        )
      : null,
  ]);
  return (weight, form) => {
    const steps = (rows: keyof RowCounts, buffers: LinearBuffers) => linear.steps(rows, weight, buffers);
    const behind: BoundLinear['behind'] = (norm, rows, buffers) => {
      if (form === 'folded' && folded) return folded(rows, { norm: norm.weight, linear: weight }, buffers);
      const { input, normed: between, output, rows: counted, indices } = buffers;
      if (indices)
        throw new RangeError(`${label} gathers its rows where its LayerNorm is folded in, and it is not`);
      return [
        ...norm(rows, { input, output: between }),
        ...steps(rows, { input: between, output, rows: counted }),
      ];
    };
    return Object.assign(steps, { behind });
  };
}
