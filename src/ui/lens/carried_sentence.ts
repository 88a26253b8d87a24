/** The sentence that the parts of Lens share: what is typed in one is asked by the next that is opened. */
import { createContext, useContext, useEffect, useEffectEvent, type RefObject } from 'react';
import type { MaskForm } from '../../worker/messages.ts';
import type { LensPartId } from '../frame/route.ts';

/** What is asked, and how its mask is written. */
export interface LensSentenceText {
  readonly template: string;
  readonly form: MaskForm;
}

/** What another view hands on. */
export interface LensStart extends LensSentenceText {
  /** The words that stood at its masks: Passes follows them. */
  readonly follow: readonly string[];
}

export interface Carried extends LensSentenceText {
  /** Words that come with it. */
  readonly follow?: readonly string[];
  /** The part it was typed or opened in, or a view that hands on its own. */
  readonly by: LensPartId | 'another view';
}

/** Held by the page for as long as it is open. */
export type CarriedSentence = RefObject<Carried | null>;

export const CarriedSentenceContext = createContext<CarriedSentence>({ current: null });

/**
 * Takes the sentence of the part that was looked at before, each time this part is shown; a link has a sentence of its own.
 * @param shared what stands behind the part's name in the fragment; empty without a link
 */
export function useCarriedSentence(
  part: LensPartId,
  { template, form }: LensSentenceText,
  change: (sentence: LensSentenceText, follow: readonly string[]) => void,
  shared: string,
): void {
  const carriedRef = useContext(CarriedSentenceContext);
  const takeOver = useEffectEvent(() => {
    const sentence = carriedRef.current;
    if (sentence === null || sentence.by === part || shared !== '') return;
    change({ template: sentence.template, form: sentence.form }, sentence.follow ?? []);
  });
  // A view that is hidden has no effects: they are made anew when it is shown (`Activity` in App.tsx).
  useEffect(() => takeOver(), []);
  useEffect(() => {
    carriedRef.current = { template, form, by: part };
  }, [carriedRef, template, form, part]);
}
