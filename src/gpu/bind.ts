/** Kernels compiled from shapes meet weights and a run's buffers here, once both are there. */
import type { Step } from './kernel.ts';
import type { NormForm } from './products.ts';
import type { Workspace } from './workspace.ts';

/**
 * Binds what was compiled to the weights of its part of the model, in a form that its `Tuning` has; the steps are valid until weights or
 * workspace are destroyed.
 */
export type BindForm<Weights, Steps = readonly Step[]> = (
  weights: Weights,
  workspace: Workspace,
  form: NormForm,
) => Steps;
