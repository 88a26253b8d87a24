import { useState } from 'react';
import type { Caret } from '../lab/TemplateField.tsx';
import { isBegun, type CompareOpening, type CompareStart } from './compare_start.ts';

export interface Begun {
  /** What waits for its second alternative; null where nothing does. Until then nothing is run. */
  readonly waiting: CompareStart | null;
  /** Where the caret is to be put. */
  readonly caret: Caret | null;
  /** The comparison is run as it stands: an alternative may be empty. */
  readonly runAsItIs: () => void;
  /** Puts the caret behind a template that was taken. */
  readonly taken: (template: string) => void;
}

/**
 * A comparison that another view handed on: opened once. One that was begun in Fill waits until the template is changed.
 * @param template what stands in the field
 * @param open takes it over; called while rendering, with this component's own state only
 */
export function useBegun(
  start: CompareOpening | null,
  template: string,
  open: (start: CompareOpening) => void,
): Begun {
  const [opened, setOpened] = useState<CompareOpening | null>(null);
  const [caret, setCaret] = useState<Caret | null>(null);
  const [isReleased, setReleased] = useState(false);
  if (start !== opened) {
    setOpened(start);
    setReleased(false);
    if (start !== null) {
      if (isBegun(start)) setCaret({ at: start.caret });
      open(start);
    }
  }
  const begun = opened !== null && isBegun(opened) ? opened : null;
  return {
    waiting: !isReleased && template === begun?.template ? begun : null,
    caret,
    runAsItIs: () => setReleased(true),
    taken: (text) => setCaret({ at: text.length }),
  };
}
