/** How a product is laid out on workgroups, and which layout an adapter gets for a product of which size. */

/** How a workgroup is laid out. An invocation makes 8 rows × 4 columns (`split`) or 8 × 8 (`wide`, `staged`). */
type Workgroup =
  | {
      readonly shader: 'split';
      /** Invocations along N, along rows, along K: 256 in all at most. */
      readonly columnVectors: number;
      readonly rowGroups: number;
      readonly kSlices: number;
    }
  | {
      readonly shader: 'staged';
      readonly columnVectors: number;
      readonly rowGroups: number;
      /**
       * K of a tile / 4. Both tiles fit 16 KiB: 8 · (columnVectors + rowGroups) · stepVectors ≤ 1024; and an
       * invocation loads 1, 2 or 4 vectors of each: 8 · stepVectors is that many times columnVectors, and times rowGroups.
       */
      readonly stepVectors: number;
    }
  | { readonly shader: 'wide'; readonly columnVectors: number };

export type Variant = Workgroup & {
  /**
   * Where the shader knows the product's shape from. `constants`: of its pipeline, the fastest code. `uniform`: from a buffer, so that one
   * pipeline serves every product of the model: on a CPU compiling eight takes seconds, and constants gain nothing that was measured.
   */
  readonly shapeFrom: 'constants' | 'uniform';
};

/** What a workgroup makes: rows × columns. */
export type LinearVariant = '8x16' | '8x32' | '32x32' | '64x128' | '8x64' | '8x128';

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
};

/** A product of up to `maxOutputs` values (rows × N) uses `variant`; read top down. */
export type LinearTable = readonly { readonly maxOutputs: number; readonly variant: LinearVariant }[];

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
      return { rows: ROWS * variant.rowGroups, columns: 8 * variant.columnVectors };
    case 'wide':
      return { rows: ROWS, columns: 8 * variant.columnVectors };
  }
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
      return {
        COLUMN_VECTORS: variant.columnVectors,
        ROW_GROUPS: variant.rowGroups,
        STEP_VECTORS: variant.stepVectors,
      };
    case 'wide':
      return { COLUMN_VECTORS: variant.columnVectors };
  }
}
