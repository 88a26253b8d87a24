import { inTurn } from './in_turn.ts';

/**
 * Paints once `element` is on the screen or near it, after what charts and others before it paint.
 * @returns ends it, where it has not begun
 */
export function paintWhenSeen(element: Element, paint: () => void): () => void {
  let cancel = (): void => undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      cancel = inTurn(paint);
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
  return () => {
    observer.disconnect();
    cancel();
  };
}

/** About half a screen. */
const NEAR = '400px';
