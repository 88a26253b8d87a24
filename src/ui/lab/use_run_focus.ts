import { useEffect, useRef, type RefObject } from 'react';

/** What a button of a run does, in its `data-run`: begins it, or stops it. */
type RunButton = 'start' | 'cancel';

/** A view, or a part of one with runs of its own. */
const PLACES = '.lab-section, .view';

/** How often it is looked for a Cancel that can be seen, ms: it is hidden until the run takes long (styles: `.appears-late`). */
const LOOK_MS = 100;

interface Focused {
  readonly element: Element;
  readonly does: string | undefined;
  readonly place: Element | null;
}

/**
 * The focus goes with a run: from the button that began it to Cancel, once it takes long, and from Cancel back to a button that begins
 * it, or to the part of the page where one was. Whoever has gone elsewhere meanwhile stays there.
 * @param inside an element of the view or part that the run belongs to
 */
export function useRunFocus(inside: RefObject<HTMLElement | null>, isUnderWay: boolean): void {
  // What had the focus last, also where it has gone from the page since.
  const last = useRef<Focused | null>(null);
  useEffect(() => {
    const note = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      const button = target.closest<HTMLElement>('[data-run]');
      last.current = { element: target, does: button?.dataset.run, place: target.closest(PLACES) };
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    const place = inside.current?.closest<HTMLElement>(PLACES) ?? null;
    if (place === null) return;
    if (!isUnderWay) {
      if (isLeftOn(last.current, 'cancel', place)) (buttonOf(place, 'start') ?? place).focus();
      return;
    }
    const follow = (): void => {
      if (isLeftOn(last.current, 'start', place)) buttonOf(place, 'cancel')?.focus();
    };
    // What is hidden takes no focus.
    const timer = setInterval(follow, LOOK_MS);
    return () => clearInterval(timer);
  }, [inside, isUnderWay]);
}

function buttonOf(place: Element, does: RunButton): HTMLElement | null {
  return place.querySelector<HTMLElement>(`[data-run="${does}"]`);
}

/** Whether the focus was last on such a button of the place, and has gone nowhere else. */
function isLeftOn(focused: Focused | null, does: RunButton, place: Element): boolean {
  if (focused?.does !== does || focused.place !== place) return false;
  const { activeElement } = document;
  return activeElement === focused.element || activeElement === document.body || activeElement === null;
}
