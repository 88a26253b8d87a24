/** What the page says of an engine, in its status line and its details. Plain data: it crosses the worker as it is. */
import type { ModelIdentity } from '../model/session.ts';

/** What the visitor lets compute: what is faster here, or one of the two whichever is. */
export const ENGINE_CHOICES = ['auto', 'gpu', 'cpu'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** What computes, and how it was chosen. */
export interface BackendView {
  readonly identity: ModelIdentity;
  /** Why this engine computes and no other. A sentence for people. */
  readonly why: string;
  /** Why the engine that was to compute does not, where one failed. A sentence for people. */
  readonly fallbackReason: string | null;
  /** WebGPU is there and gave no GPU that computes: one may be had when it is asked again. */
  readonly mayFindGpu: boolean;
  /** A software GPU (SwiftShader, lavapipe …): works, slowly. */
  readonly softwareAdapter: boolean;
  /** Plain facts about the adapter for the details dialog: vendor, architecture, features, limits used. */
  readonly adapterFacts: Readonly<Record<string, string>>;
  /** Null on the CPU. */
  readonly gpuMemory: GpuMemoryView | null;
  /** Which was faster, where both were tried: worth remembering. */
  readonly measuredFaster: FasterEngine | null;
}

/** Of the GPU and the CPU the one that was measured to be faster. */
export type FasterEngine = 'gpu' | 'cpu';

/** GPU memory as a function of T tokens, the most a text has had so far: `weightBytes + headBytes + bytesPerToken · T`. */
export interface GpuMemoryView {
  readonly weightBytes: number;
  /** Of the prediction head; the same for every text. */
  readonly headBytes: number;
  readonly bytesPerToken: number;
}
