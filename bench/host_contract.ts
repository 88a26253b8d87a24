/** What the bench's commands need of the place where engines run: Chromium, or Node. */
import type { EngineKind } from './cells.ts';
import type { Engine } from './engines/engine.ts';
import type { Held } from './engines/held.ts';
import type { KernelReport } from './kernels.ts';
import type { KernelOptions } from './kernels_timing.ts';

/** What is asked of the kernels' bench, as plain data. */
export type KernelsAsked = Omit<KernelOptions, 'config' | 'onTimings'>;

export interface BenchHost {
  readonly where: string;
  /** @param threads of our WebAssembly engine; all cores where nothing is said */
  loadEngine(kind: EngineKind, dtype: 'f32' | 'f16', threads?: number): Promise<Engine>;
  /** A session of ours whose memory is watched. */
  loadWatched(dtype: 'f32' | 'f16'): Promise<Watched>;
  timeKernels(asked: KernelsAsked): Promise<KernelReport>;
  close(): Promise<void>;
}

/** A session whose memory is watched, wherever it is. */
export interface Watched {
  runMany(count: number): Promise<Held>;
  workspaceBytes(tokens: readonly number[]): Promise<readonly (number | null)[]>;
  /** Of JavaScript, after a collection. */
  heapBytes(): Promise<number>;
  close(): Promise<void>;
}
