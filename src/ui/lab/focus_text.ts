import type { PressEvent } from 'react-aria-components';

/** A button that goes with what it mends gives the focus to the text that it mended, the first field beside it. */
export function focusText({ target }: Pick<PressEvent, 'target'>): void {
  target.closest('.sentence, .view')?.querySelector('textarea')?.focus();
}
