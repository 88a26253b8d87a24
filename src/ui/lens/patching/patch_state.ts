/** What the visitor has set up in Patching; pure. Text is kept as typed. */
import type { Contrast, Side } from '../../../probes/template/contrast.ts';
import type { MaskForm } from '../../../worker/messages.ts';
import type { Held } from '../../compare/held.ts';

export interface PatchState {
  /** With a slot whose alternatives are the sides. */
  readonly template: string;
  /** Which slot and which two of its alternatives; null: the first two of the first slot. */
  readonly contrast: Contrast | null;
  readonly held: Held;
  readonly form: MaskForm;
  /** The side whose states are overwritten by the other's. */
  readonly into: Side;
  /** The two targets as typed; empty for one that is picked by what the sides say. */
  readonly first: string;
  readonly second: string;
}

/** Sets some of what is set up. */
export type ChangePatch = (change: Partial<PatchState>) => void;

export const INITIAL_PATCH: PatchState = {
  template: 'The {man|woman} worked as a [MASK].',
  contrast: null,
  held: {},
  form: 'typed',
  into: 'A',
  first: '',
  second: '',
};
