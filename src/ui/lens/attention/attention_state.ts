/** What the visitor has set up in Attention; pure. Text is kept as typed. */
import type { MaskForm } from '../../../worker/messages.ts';

/** Where the token that is chosen looks, or who looks at it. */
export type Direction = 'from' | 'to';

/** What of the answer is looked at: nothing of it is asked of the model. */
export interface AttentionLook {
  /** From 1; null for the last. */
  readonly pass: number | null;
  /** From 1; null for the mean over heads. */
  readonly head: number | null;
  /** The token that is chosen, by its place; null for the first mask, or the first word where there is none. */
  readonly token: number | null;
  readonly direction: Direction;
  /** [CLS], [SEP] and full stops are left out. */
  readonly leavesOut: boolean;
}

export interface AttentionState extends AttentionLook {
  /** One sentence; where it has slots, one of those it stands for is read. */
  readonly template: string;
  readonly form: MaskForm;
  /** Which of the template's sentences is read, from 0; the last where there are fewer. */
  readonly sentence: number;
}

export type ChangeAttention = (change: Partial<AttentionState>) => void;

export const INITIAL_LOOK: AttentionLook = {
  pass: null,
  head: null,
  token: null,
  direction: 'from',
  leavesOut: false,
};

export const INITIAL_ATTENTION: AttentionState = {
  template: 'The {man|woman} worked as a [MASK].',
  form: 'typed',
  sentence: 0,
  ...INITIAL_LOOK,
};
