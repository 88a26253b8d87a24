/**
 * Keys that belong to an input method, as for Japanese or Chinese: Enter commits what is being composed, Escape puts it away, arrows
 * choose among its candidates. None of them is the page's. They are kept from it in one place, before any field, list or dialog hears of
 * them, so that no handler has to ask.
 */
import { useEffect, useRef } from 'react';

/** What an input method's own keys have for a `keyCode`. Safari sends the Enter that commits after the composition has ended. */
const INPUT_METHOD_KEY_CODE = 229;

/** True where a key belongs to a composition, not to the page. */
export function isComposing({ isComposing: composing, keyCode }: ComposedKey): boolean {
  return composing || keyCode === INPUT_METHOD_KEY_CODE;
}

type ComposedKey = Pick<KeyboardEvent, 'isComposing'> & {
  /** Deprecated, and still all that tells in Safari. */
  readonly keyCode: number;
};

/**
 * Keeps the keys of compositions from every handler of the page; what they do to the text stays the input method's.
 * @param page hears a key before everything in it: the window, before anything else listens there
 */
export function keepCompositions(page: Pick<Window, 'addEventListener'>): void {
  page.addEventListener(
    'keydown',
    (event) => {
      if (!isComposing(event)) return;
      event.stopImmediatePropagation();
      // A search field would empty itself, without any handler.
      if (event.key === 'Escape') event.preventDefault();
    },
    true,
  );
}

/**
 * Counts the compositions of input methods, so that what one of them writes is undone at once.
 * @returns the number of the one under way; undefined while there is none
 */
export function useCompositions(): () => number | undefined {
  const count = useRef(0);
  const isUnderWay = useRef(false);
  useEffect(() => {
    const begin = (): void => {
      count.current++;
      isUnderWay.current = true;
    };
    const end = (): void => {
      isUnderWay.current = false;
    };
    document.addEventListener('compositionstart', begin);
    document.addEventListener('compositionend', end);
    return () => {
      document.removeEventListener('compositionstart', begin);
      document.removeEventListener('compositionend', end);
    };
  }, []);
  return () => (isUnderWay.current ? count.current : undefined);
}
