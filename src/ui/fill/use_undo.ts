import { useEffect, useEffectEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { isBusyElsewhere } from '../frame/use_page_keys.ts';
import { editBetween } from './ranges.ts';
import type { DraftDesk } from './use_draft.ts';

/** The fields of the two texts. */
export type TextFields = readonly [
  first: RefObject<HTMLTextAreaElement | null>,
  second: RefObject<HTMLTextAreaElement | null>,
];

/**
 * Undo and redo of the sentence, its second text and its masks: by Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y (⌘ on a Mac) anywhere but in other
 * fields and dialogs, and where the browser's own menu asks for it. The browser's own history of a field ends with the first change
 * that is not typed, so it is never used.
 */
export function useUndo(fields: TextFields, step: DraftDesk['step']): void {
  const go = (to: 'undo' | 'redo'): void => {
    const before = fields.map(({ current }) => current?.value ?? '');
    flushSync(() => step(to));
    fields.forEach(({ current: field }, index) => {
      if (field === null || field.value === before[index]) return;
      // As the browser does: behind what came back.
      const { newEnd } = editBetween(before[index], field.value);
      field.setSelectionRange(newEnd, newEnd);
    });
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const to = stepOf(event);
    if (to === null || event.defaultPrevented) return;
    if (isElsewhere(event.target, fields)) return;
    event.preventDefault();
    go(to);
  });
  const onBeforeInput = useEffectEvent((event: InputEvent) => {
    const to = HISTORY_INPUT.get(event.inputType);
    if (to === undefined || !fields.some(({ current }) => current === event.target)) return;
    event.preventDefault();
    go(to);
  });
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown);
    document.addEventListener('beforeinput', onBeforeInput);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      document.removeEventListener('beforeinput', onBeforeInput);
    };
  }, []);
}

const HISTORY_INPUT: ReadonlyMap<string, 'undo' | 'redo'> = new Map([
  ['historyUndo', 'undo'],
  ['historyRedo', 'redo'],
]);

function stepOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): 'undo' | 'redo' | null {
  if (ctrlKey === metaKey || altKey) return null;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' && ctrlKey && !shiftKey ? 'redo' : null;
}

/** True in a field with a history of its own, and in a dialog. */
function isElsewhere(target: EventTarget | null, fields: TextFields): boolean {
  return !fields.some(({ current }) => current === target) && isBusyElsewhere(target);
}
