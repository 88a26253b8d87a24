/** What another view hands on to Compare: two sentences, or one whose counterpart is still to be written. */
import type { MaskForm } from '../../worker/messages.ts';

/** A comparison with both of its alternatives. */
export interface CompareOpening {
  readonly template: string;
  readonly form: MaskForm;
  /** A word that is pinned beside those that are; none unless said otherwise. */
  readonly pin?: string;
}

/** A comparison that was begun elsewhere: one alternative is there, the other is empty: `The {nurse|} said …`. */
export interface CompareStart extends CompareOpening {
  /** Where the second alternative is to be written: an offset into the template, UTF-16 code units. */
  readonly caret: number;
  /** The first alternative. */
  readonly word: string;
  /** What may stand against it, each with the whole template. */
  readonly suggestions: readonly { readonly word: string; readonly template: string }[];
}

/** True where the second alternative is still to be written. */
export function isBegun(opening: CompareOpening): opening is CompareStart {
  return 'caret' in opening;
}
