/** Kernels compiled from shapes meet the model's weights and a run's buffers here, once both are there. */
import type { Step } from './kernel.ts';
import type { GpuWeights } from './weights.ts';
import type { Workspace } from './workspace.ts';

/** Binds what was compiled; the steps are valid until one of the two is destroyed. */
export type BindToModel = (weights: GpuWeights, workspace: Workspace) => readonly Step[];
