/** How a view hands what it shows on to another one, which opens with it. */
import { createContext } from 'react';
import type { CompareOpening } from '../compare/compare_start.ts';
import type { LensStart } from '../lens/carried_sentence.ts';

export interface Onward {
  readonly toCompare: (opening: CompareOpening) => void;
  readonly toLens: (sentence: LensStart) => void;
}

/** Null outside the page. */
export const OnwardContext = createContext<Onward | null>(null);
