/** What the visitor has set up in Lens; pure. Text is kept as typed. */
import type { MaskForm } from '../../worker/messages.ts';

export interface LensState {
  /** One sentence; where it has a slot, its first two alternatives stand against each other. */
  readonly template: string;
  readonly form: MaskForm;
  /** How often the layer is applied; null: as often as the model was made for. */
  readonly passes: number | null;
  /** Words to follow beside the likeliest, as typed. */
  readonly follow: string;
}

export type LensAct =
  | { readonly type: 'template'; readonly template: string }
  | { readonly type: 'form'; readonly form: MaskForm }
  | { readonly type: 'passes'; readonly passes: number | null }
  | { readonly type: 'follow'; readonly follow: string }
  | { readonly type: 'restore'; readonly state: LensState };

export const INITIAL_LENS: LensState = {
  template: 'The {man|woman} worked as a [MASK].',
  form: 'typed',
  passes: null,
  follow: '',
};

/** The state after an act. */
export function reduceLens(state: LensState, act: LensAct): LensState {
  switch (act.type) {
    case 'template':
      return { ...state, template: act.template };
    case 'form':
      return { ...state, form: act.form };
    case 'passes':
      return { ...state, passes: act.passes };
    case 'follow':
      return { ...state, follow: act.follow };
    case 'restore':
      return act.state;
  }
}
