/** What a measurement of a kernel is asked for and what it says. Plain data but for {@link KernelBench}. */
import type { KernelCompiler } from '../src/gpu/kernel.ts';
import type { Tuning } from '../src/gpu/tuning.ts';
import type { AlbertConfig } from '../src/model/config.ts';

/** One kernel at one shape and number of rows. */
export interface KernelTiming {
  readonly kernel: string;
  /** Its shape, and where it stands in the model. */
  readonly shape: string;
  readonly rows: number;
  /** With a star where it is what this adapter gets; empty where there is only one. */
  readonly variant: string;
  readonly storage: string;
  /** Each run. */
  readonly ms: readonly number[];
  /** Of one run; 0 where multiply-adds are not what it does. */
  readonly flop: number;
  /** That must be read or written at least once. */
  readonly bytes: number;
  /** ‖output − the first variant's‖ / ‖the first variant's‖, where there are several. */
  readonly difference?: number;
}

export interface KernelOptions {
  readonly config: AlbertConfig;
  readonly dtype: 'f32' | 'f16';
  readonly runs: number;
  readonly rows: readonly number[];
  /** Every variant, not only what this adapter gets. */
  readonly allVariants: boolean;
  /** Only groups with one of these in their name (`linear ffn`, `attention` …), and only such variants; all when empty. */
  readonly only: readonly string[];
  readonly variants: readonly string[];
  /** Cells of more are left out: software adapters need minutes for what a GPU does at once. */
  readonly mostGflop: number;
  /** Told of each group of timings as it is there. */
  readonly onTimings?: (timings: readonly KernelTiming[]) => void;
}

/** What is the same for every measurement of a report. */
export interface KernelBench {
  readonly device: GPUDevice;
  readonly compiler: KernelCompiler;
  readonly tuning: Tuning;
  readonly matrixUnits: boolean;
  readonly options: KernelOptions;
}

/** Whether `name` holds one of `parts`, or nothing was asked for. */
export function asked(name: string, parts: readonly string[]): boolean {
  return parts.length === 0 || parts.some((part) => name.includes(part));
}
