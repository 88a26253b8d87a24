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

/** Products bound to their weights: each makes its steps over the buffers it is given. */
type BoundPart<P extends ModelPart> = {
  readonly [Name in keyof P]: (
    rows: keyof RowCounts,
    buffers: P[Name] extends LinearSpec ? LinearBuffers : { input: GPUBuffer; output: GPUBuffer },
  ) => Step[];
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
      }: Partial<Pick<LinearShape, 'activation' | 'residual'>> = {},
    ): LinearSpec => {
      const depth = paddedWidth(k);
      const width = paddedWidth(n) * tensors.length;
      const panels = cutIntoPanels(depth, width, BYTES_PER_WEIGHT[storage], largestBinding(limits));
      const shape = { storage, k: depth, n: width, panels, activation, residual };
      return { kind: 'linear', label, tensors, k, n, shape };
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

/** Compiles a part's products side by side; the result binds them to weights of the same shapes. */
export async function compilePart<P extends ModelPart>(
  compiler: KernelCompiler,
  part: P,
  epsilon: number,
  tuning: Tuning,
): Promise<(weights: PartWeights<P>) => BoundPart<P>> {
  const kernels = await Promise.all(
    Object.entries(part).map(async ([name, spec]) => {
      const { kind, label, shape } = spec;
      if (kind === 'norm') {
        const norm = await createLayerNorm(compiler, label, shape, epsilon, tuning.norm);
        const bind =
          ({ weight, bias }: NormWeight) =>
          (rows: keyof RowCounts, { input, output }: LinearBuffers) => [
            norm(rows, { input, weight, bias, output }),
          ];
        return { name, bind };
      }
      const linear = await LinearKernel.create(compiler, label, shape, tuning.linear);
      const bind = (weight: LinearWeight) => (rows: keyof RowCounts, buffers: LinearBuffers) =>
        linear.steps(rows, weight, buffers);
      return { name, bind };
    }),
  );
  // What stands under one name is of one kind, in the spec as among the weights: their types say so.
  return (weights) =>
    Object.fromEntries(
      kernels.map(({ name, bind }) => [name, bind(weights[name] as LinearWeight & NormWeight)]),
    ) as BoundPart<P>;
}
