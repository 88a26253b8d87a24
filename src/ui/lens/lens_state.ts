/** What the visitor has set up in Lens; pure. Text is kept as typed. */
import type { MaskForm } from '../../worker/messages.ts';

export interface LensState {
  /** One sentence; where it has a slot, its first two alternatives stand against each other. */
  readonly template: string;
  readonly form: MaskForm;
  /** Which [MASK] is read, 0 for the first; the last where there are fewer. */
  readonly mask: number;
  /** How often the layer is applied; null: as often as the model was made for. */
  readonly passes: number | null;
  /** Words to follow beside the likeliest, as typed. */
  readonly follow: string;
}

/** Sets some of what is set up. */
export type ChangeLens = (change: Partial<LensState>) => void;

/** How far beyond the model's own passes the layer goes on: this many times as many. */
export const BEYOND = 2;

export const INITIAL_LENS: LensState = {
  template: 'The {man|woman} worked as a [MASK].',
  form: 'typed',
  mask: 0,
  passes: null,
  follow: '',
};
