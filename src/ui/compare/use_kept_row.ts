import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';

/**
 * A swap of the sides leaves the focus on the word that had it, whose row is in the other list then: without this a list gives it to the
 * row that has come into the place.
 * @param lists the element around both lists
 * @param rows changes with what stands in them
 * @returns is to hear the keys of `lists` on their way down
 */
export function useKeptRow(
  lists: RefObject<HTMLElement | null>,
  rows: unknown,
): (event: KeyboardEvent) => void {
  const kept = useRef<string | null>(null);
  useEffect(() => {
    const key = kept.current;
    if (key === null) return;
    const row = `[role="row"][data-key="${CSS.escape(key)}"]`;
    // The lists draw their rows after this, and only then give the focus away.
    const frame = requestAnimationFrame(() => {
      kept.current = null;
      lists.current?.querySelector<HTMLElement>(row)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [lists, rows]);
  return ({ key, target }) => {
    const row = target instanceof Element ? target.closest('[role="row"]') : null;
    kept.current = SWAP_KEYS.includes(key) ? (row?.getAttribute('data-key') ?? null) : null;
  };
}

/** As the view has them: CompareView.tsx. */
const SWAP_KEYS = ['[', ']'];
