import { useEffect, useEffectEvent } from 'react';

/**
 * Single keys that work anywhere on the page but in text being typed and in open overlays.
 * @param actions what each `KeyboardEvent.key` does
 */
export function usePageKeys(actions: Readonly<Record<string, () => void>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = Object.entries(actions).find(([key]) => key === event.key)?.[1];
    if (action === undefined || isBusyElsewhere(event.target)) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/**
 * Escape stops a run wherever the focus is in the view, in a field as well, and does nothing else there: a field keeps its text. What is
 * open over the page keeps its own Escape, which closes it.
 * @param stop undefined while nothing is under way
 */
export function useStopKey(stop: (() => void) | undefined): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || stop === undefined || isIn(event.target, OVERLAYS)) return;
    // Heard on its way down: a search field would empty itself.
    event.preventDefault();
    event.stopPropagation();
    stop();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown, true);
    return () => document.removeEventListener('keydown', onKeyDown, true);
  }, []);
}

/** Dialogs and open lists. */
const OVERLAYS = '[role="dialog"], .popover';

/** True where a key is text, or belongs to a dialog or an open list. */
export function isBusyElsewhere(target: EventTarget | null): boolean {
  return isIn(target, `input, textarea, [contenteditable], ${OVERLAYS}`);
}

function isIn(target: EventTarget | null, places: string): boolean {
  return target instanceof Element && target.closest(places) !== null;
}
