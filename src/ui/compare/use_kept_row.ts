import { useCallback, useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';

/** Of the element around both lists, heard on their way down. */
interface KeptRowHandlers {
  readonly onKeyDownCapture: (event: KeyboardEvent) => void;
  readonly onPointerDownCapture: () => void;
  readonly onFocusCapture: (event: FocusEvent) => void;
}

/**
 * A swap of the sides leaves the focus on the word that had it, whose row is in the other list then. The list that has lost the row gives
 * the focus to the one that has come into its place, before or after this sees the new rows; that one hands it on. What the visitor does
 * next ends it.
 * @param lists the element around both lists
 * @param rows changes with what stands in them
 */
export function useKeptRow(lists: RefObject<HTMLElement | null>, rows: unknown): KeptRowHandlers {
  const kept = useRef<{ readonly key: string; readonly hasMoved: boolean } | null>(null);
  const frame = useRef(0);
  const focusKept = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const row = kept.current && lists.current?.querySelector<HTMLElement>(rowOf(kept.current.key));
      // Once a row has the focus, it was given away already, or never lost.
      if (document.activeElement?.closest(ROW)) kept.current = null;
      row?.focus();
    });
  }, [lists]);
  useEffect(() => {
    if (kept.current === null) return;
    kept.current = { ...kept.current, hasMoved: true };
    focusKept();
  }, [focusKept, rows]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return {
    onKeyDownCapture: ({ key, target }) => {
      const row = SWAP_KEYS.includes(key) ? keyOf(target) : null;
      kept.current = row === null ? null : { key: row, hasMoved: false };
    },
    onPointerDownCapture: () => {
      kept.current = null;
    },
    onFocusCapture: ({ target }) => {
      if (kept.current?.hasMoved === true && keyOf(target) !== kept.current.key) focusKept();
    },
  };
}

/** As the view has them: CompareView.tsx. */
const SWAP_KEYS = ['[', ']'];

const ROW = '[role="row"]';
const rowOf = (key: string): string => `${ROW}[data-key="${CSS.escape(key)}"]`;

function keyOf(target: EventTarget): string | null {
  const row = target instanceof Element ? target.closest(ROW) : null;
  return row?.getAttribute('data-key') ?? null;
}
