/**
 * Matrix units, a draft of WebGPU behind flags (`chromium-experimental-subgroup-matrix`): which adapters have them in the one form
 * that `linear_matrix.wgsl` is written for, and what a device must ask for to use them.
 */

/** A product of M × K by K × N that a subgroup does at once. */
interface SubgroupMatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** What the draft adds to an adapter's information; a browser without it has none of this. */
interface MatrixInfo {
  readonly subgroupMatrixConfigs?: Iterable<SubgroupMatrixConfig>;
  readonly subgroupMinSize?: number;
  readonly subgroupMaxSize?: number;
}

/** Invocations of a subgroup, and rows, columns and K of a block; `LANES` and `SIDE` of the shader. */
const LANES = 32;
const SIDE = 16;
/** Workgroup memory of the largest variant on matrix units, in bytes: more than the 16 KiB that every device has. */
export const MATRIX_WORKGROUP_BYTES = 40 * 1024;

const FEATURES = ['shader-f16', 'subgroups', 'chromium-experimental-subgroup-matrix'];

/** Whether an adapter multiplies blocks of 16 × 16 × 16 from f16 into f32, in subgroups of 32 and nothing else. */
export function hasMatrixUnits({
  features,
  info,
  limits,
}: {
  readonly features: ReadonlySet<string>;
  readonly info: MatrixInfo | undefined;
  readonly limits: Pick<GPUSupportedLimits, 'maxComputeWorkgroupStorageSize'>;
}): boolean {
  return (
    FEATURES.every((feature) => features.has(feature)) &&
    info?.subgroupMinSize === LANES &&
    info.subgroupMaxSize === LANES &&
    limits.maxComputeWorkgroupStorageSize >= MATRIX_WORKGROUP_BYTES &&
    [...(info.subgroupMatrixConfigs ?? [])].some(
      ({ componentType, resultComponentType, M, N, K }) =>
        componentType === 'f16' && resultComponentType === 'f32' && M === SIDE && N === SIDE && K === SIDE,
    )
  );
}

/** What a device asks for to use them. */
export const MATRIX_UNITS = {
  // The draft's feature is no part of the types yet.
  features: FEATURES as GPUFeatureName[],
  limits: { maxComputeWorkgroupStorageSize: MATRIX_WORKGROUP_BYTES },
} as const;
