import { useEffect, useEffectEvent } from 'react';

/**
 * Single keys that work anywhere on the page but in text being typed and in open overlays.
 * @param actions what each `KeyboardEvent.key` does
 */
export function usePageKeys(actions: Readonly<Record<string, () => void>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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

/** True where a key is text, or belongs to a dialog or an open list. */
function isBusyElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, [contenteditable], [role="dialog"], .popover') !== null
  );
}
