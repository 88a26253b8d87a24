/** What the page says of an engine, in its status line and its details. Plain data: it crosses the worker as it is. */
import type { ModelIdentity } from '../model/session.ts';

/** What computes, and how it was chosen. */
export interface BackendView {
  readonly identity: ModelIdentity;
  /** Why the CPU path answers, or null on the GPU. A sentence for people. */
  readonly fallbackReason: string | null;
  /** A software GPU (SwiftShader, lavapipe …): works, slowly. */
  readonly softwareAdapter: boolean;
  /** Plain facts about the adapter for the details dialog: vendor, architecture, features, limits used. */
  readonly adapterFacts: Readonly<Record<string, string>>;
  /** Null on the CPU path. */
  readonly gpuMemory: GpuMemoryView | null;
}

/** GPU memory as a function of T tokens, the most a text has had so far: `weightBytes + headBytes + bytesPerToken · T`. */
export interface GpuMemoryView {
  readonly weightBytes: number;
  /** Of the prediction head; the same for every text. */
  readonly headBytes: number;
  readonly bytesPerToken: number;
}
