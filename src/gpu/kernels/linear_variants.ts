/** How a product is laid out on workgroups, and which layout an adapter gets for a product of which size. */
import { UnmaskError } from '../../model/errors.ts';
import type { WeightStorage } from '../weight_storage.ts';

/** Invocations along N, along rows, along K: 256 in all at most. */
interface Split {
  readonly columnVectors: number;
  readonly rowGroups: number;
  readonly kSlices: number;
}

interface Staged {
  readonly columnVectors: number;
  readonly rowGroups: number;
  /**
   * K of a tile / 4. Both tiles fit 16 KiB: 8 · (columnVectors + rowGroups) · stepVectors vectors, of 16 bytes, or 8 in f16. An invocation
   * loads 1, 2 or 4 vectors of inputs, and 1, 2, 4 or 8 of weights: 8 · stepVectors is that many times columnVectors, and times rowGroups.
   */
  readonly stepVectors: number;
}

/** Subgroups along rows and columns, 32 × 32 of the product each, and along K: eight in all at most. */
interface Matrix {
  readonly subgroupRows: number;
  readonly subgroupColumns: number;
  readonly kSlices: number;
  /**
   * K of a slice in workgroup memory at a time / 4, a multiple of 4: an invocation loads stepVectors / subgroupColumns vectors of inputs and
   * stepVectors / subgroupRows of weights, at most 8 of each.
   */
  readonly stepVectors: number;
}

/**
 * How a workgroup is laid out. An invocation makes 8 rows × 4 columns (`split`) or 8 × 8 (`wide`, `staged`). What ends in `_f16`
 * multiplies in f16, for weights that shaders read as f16; a run of K is added up in f16 before an f32 sum takes it over. `matrix`: on
 * matrix units, from f16 into f32 (`matrix_units.ts`).
 */
type Workgroup =
  | ({ readonly shader: 'split' } & Split)
  /** A tile of `staged_f16` is one run. */
  | ({ readonly shader: 'staged' | 'staged_f16' } & Staged)
  | ({ readonly shader: 'matrix' } & Matrix)
  | { readonly shader: 'wide'; readonly columnVectors: number };

export type Variant = Workgroup & {
  /**
   * Where the shader knows the product's shape from. `constants`: of its pipeline, the fastest code. `uniform`: from a buffer, so that one
   * pipeline serves every product of the model: on a CPU compiling eight takes seconds, and constants gain nothing that was measured.
   */
  readonly shapeFrom: 'constants' | 'uniform';
};

/** What a workgroup makes, rows × columns; and f16 where that is what it multiplies in, or matrix units. */
export type LinearVariant =
  '8x16' | '8x32' | '32x32' | '64x128' | '8x64' | '8x128' | '64x128 f16' | '32x64 matrix' | '64x64 matrix';

/** Every variant there is. Measurements: `bench/results/kernels.md`, `kernels_h100.md`. */
export const LINEAR_VARIANTS: Readonly<Record<LinearVariant, Variant>> = {
  // 16 rows and N = 1024 are 128 workgroups of 256, K in 64.
  '8x16': { shader: 'split', shapeFrom: 'constants', columnVectors: 4, rowGroups: 1, kSlices: 64 },
  // Half the reads of inputs a product, half the workgroups.
  '8x32': { shader: 'split', shapeFrom: 'constants', columnVectors: 8, rowGroups: 1, kSlices: 32 },
  // A quarter of the reads of weights.
  '32x32': { shader: 'split', shapeFrom: 'constants', columnVectors: 8, rowGroups: 4, kSlices: 8 },
  // By tiles in workgroup memory.
  '64x128': { shader: 'staged', shapeFrom: 'constants', columnVectors: 16, rowGroups: 8, stepVectors: 4 },
  // K in 4.
  '8x64': { shader: 'split', shapeFrom: 'uniform', columnVectors: 16, rowGroups: 1, kSlices: 4 },
  // No barrier.
  '8x128': { shader: 'wide', shapeFrom: 'uniform', columnVectors: 16 },
  // In f16, runs of 32 of K. Many rows take 16 to 23 % less on an H200; no table has it, since a sentence would then have other digits
  // among many than alone.
  '64x128 f16': {
    shader: 'staged_f16',
    shapeFrom: 'constants',
    columnVectors: 16,
    rowGroups: 8,
    stepVectors: 8,
  },
  // K in 4.
  '32x64 matrix': {
    shader: 'matrix',
    shapeFrom: 'constants',
    subgroupRows: 1,
    subgroupColumns: 2,
    kSlices: 4,
    stepVectors: 8,
  },
  '64x64 matrix': {
    shader: 'matrix',
    shapeFrom: 'constants',
    subgroupRows: 2,
    subgroupColumns: 2,
    kSlices: 1,
    stepVectors: 8,
  },
};

/** A product of up to `maxOutputs` values (rows × N) uses `variant`; read top down. */
export type LinearTable = readonly { readonly maxOutputs: number; readonly variant: LinearVariant }[];

/** What a variant needs of a device and of the weights. */
export interface LinearNeeds {
  readonly storage: WeightStorage;
  /** The device has matrix units. */
  readonly matrixUnits?: boolean;
}

/** The variants that there are for weights stored so on such a device: arithmetic in f16 needs weights that are f16 in the shader. */
export function variantsFor(needs: LinearNeeds): LinearVariant[] {
  const all = Object.keys(LINEAR_VARIANTS) as LinearVariant[];
  return all.filter(
    (name) =>
      canRead(LINEAR_VARIANTS[name], needs.storage) &&
      (LINEAR_VARIANTS[name].shader !== 'matrix' || needs.matrixUnits === true),
  );
}

/**
 * A variant by its name, for weights stored so.
 * @throws UnmaskError `internal` for one that cannot read them: see {@link variantsFor}.
 */
export function variantFor(name: LinearVariant, storage: WeightStorage): Variant {
  const variant = LINEAR_VARIANTS[name];
  if (canRead(variant, storage)) return variant;
  throw new UnmaskError({
    code: 'internal',
    message: `The variant ${name} of linear multiplies in f16, and its weights are not f16 in the shader.`,
    expected: `one of ${variantsFor({ storage }).join(', ')}`,
    actual: name,
    remedy: 'Your text is kept. Report this with its details.',
    details: { variant: name, storage },
  });
}

const MULTIPLIES_F16: readonly Variant['shader'][] = ['staged_f16', 'matrix'];

function canRead({ shader }: Variant, storage: WeightStorage): boolean {
  return storage === 'f16' || !MULTIPLIES_F16.includes(shader);
}

/** Which variant where. What a GPU needs is enough workgroups, and those follow from the outputs, not from rows alone. */
export const LINEAR_TABLES = {
  /**
   * GPUs. The bounds are an H100's, of 132 cores (`bench/results/kernels_h100.md`); a GPU of a tenth of that is as full with a tenth of
   * the outputs, and nobody has measured where its bounds are.
   */
  gpu: [
    { maxOutputs: 32 * 1024, variant: '8x16' },
    { maxOutputs: 128 * 1024, variant: '8x32' },
    { maxOutputs: 1024 * 1024, variant: '32x32' },
    { maxOutputs: Infinity, variant: '64x128' },
  ],
  /** GPUs with matrix units: an H200's bounds. */
  gpuMatrix: [
    { maxOutputs: 32 * 1024, variant: '8x16' },
    { maxOutputs: 64 * 1024, variant: '8x32' },
    { maxOutputs: 512 * 1024, variant: '32x64 matrix' },
    { maxOutputs: Infinity, variant: '64x64 matrix' },
  ],
  /** llvmpipe, a CPU on which a barrier is cheap; and adapters of which nothing is known: one variant, soon compiled. */
  anywhere: [{ maxOutputs: Infinity, variant: '8x64' }],
  /** SwiftShader and other CPUs in disguise, where it is dear. */
  barrierFree: [{ maxOutputs: Infinity, variant: '8x128' }],
} as const satisfies Record<string, LinearTable>;

/** Where a LayerNorm is folded into the product that reads it. */
export interface NormFolding {
  /** Passes over more rows keep it as a dispatch of its own. */
  readonly maxRows: number;
  /** Of the products it is folded into: `split` variants only, for any number of rows. */
  readonly linear: LinearTable;
}

/**
 * GPUs. On an H100 a LayerNorm of 16 rows is 3.9 µs that the product behind it waits for, whatever the rows; folded in, each workgroup
 * looks through its 8 rows once more, which grows with the rows. Nothing like it for software adapters: there barriers are dear and
 * dispatches cheap.
 */
export const GPU_NORM_FOLDING: NormFolding = {
  maxRows: 32,
  linear: [
    { maxOutputs: 32 * 1024, variant: '8x16' },
    { maxOutputs: Infinity, variant: '8x32' },
  ],
};

/** Rows of an invocation; `ROWS` of the shaders. */
const ROWS = 8;

/** What a workgroup makes. */
export function tileOf(variant: Variant): { readonly rows: number; readonly columns: number } {
  switch (variant.shader) {
    case 'split':
      return { rows: ROWS * variant.rowGroups, columns: 4 * variant.columnVectors };
    case 'staged':
    case 'staged_f16':
      return { rows: ROWS * variant.rowGroups, columns: 8 * variant.columnVectors };
    case 'matrix':
      return { rows: 32 * variant.subgroupRows, columns: 32 * variant.subgroupColumns };
    case 'wide':
      return { rows: ROWS, columns: 8 * variant.columnVectors };
  }
}

/** Workgroup memory of a variant on matrix units: f16 inputs and weights, rows two vectors longer than they are, and a block of f32 a subgroup. */
export function matrixWorkgroupBytes({
  subgroupRows,
  subgroupColumns,
  kSlices,
  stepVectors,
}: Matrix): number {
  const vectors = 32 * subgroupRows * (stepVectors + 2) + 4 * stepVectors * (8 * subgroupColumns + 2);
  return kSlices * (8 * vectors + 4 * 256 * subgroupRows * subgroupColumns);
}

/** Override constants of a variant's workgroups, by their names in the shaders. */
export function workgroupConstants(variant: Variant): Readonly<Record<string, number>> {
  switch (variant.shader) {
    case 'split':
      return {
        COLUMN_VECTORS: variant.columnVectors,
        ROW_GROUPS: variant.rowGroups,
        K_SLICES: variant.kSlices,
      };
    case 'staged':
    case 'staged_f16':
      return {
        COLUMN_VECTORS: variant.columnVectors,
        ROW_GROUPS: variant.rowGroups,
        STEP_VECTORS: variant.stepVectors,
      };
    case 'matrix':
      return {
        SUBGROUP_ROWS: variant.subgroupRows,
        SUBGROUP_COLUMNS: variant.subgroupColumns,
        K_SLICES: variant.kSlices,
        STEP_VECTORS: variant.stepVectors,
      };
    case 'wide':
      return { COLUMN_VECTORS: variant.columnVectors };
  }
}
