/** A comparison that was begun elsewhere: one alternative is there, the other is still to be written. */
import type { MaskForm } from '../../worker/messages.ts';

export interface CompareStart {
  /** With the second alternative empty: `The {nurse|} said …`. */
  readonly template: string;
  /** Where the second alternative is to be written: an offset into the template, UTF-16 code units. */
  readonly caret: number;
  /** The first alternative. */
  readonly word: string;
  readonly form: MaskForm;
  /** What may stand against it, each with the whole template. */
  readonly suggestions: readonly { readonly word: string; readonly template: string }[];
}
