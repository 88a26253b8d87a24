/** Kernels compiled from shapes meet weights and a run's buffers here, once both are there. */
import type { Step } from './kernel.ts';
import type { Workspace } from './workspace.ts';

/** Binds what was compiled to the weights of its part of the model; the steps are valid until one of the two is destroyed. */
export type Bind<Weights> = (weights: Weights, workspace: Workspace) => readonly Step[];
