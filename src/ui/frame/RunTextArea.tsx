import type { KeyboardEvent, RefObject } from 'react';
import { BoundedTextArea } from './BoundedField.tsx';

interface RunTextAreaProps {
  readonly value: string;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly autoCapitalize?: 'none';
  readonly onRun: () => void;
}

/** Where a text that is run is typed, in a `BoundedField`: Enter runs it, Shift and Enter begin a new line. */
export function RunTextArea({ value, inputRef, onRun, ...input }: RunTextAreaProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    onRun();
  };
  return (
    <BoundedTextArea
      inputRef={inputRef}
      value={value}
      rows={roughLines(value)}
      autoComplete="off"
      onKeyDown={onKeyDown}
      {...input}
    />
  );
}

/** For browsers without `field-sizing`: about as many lines as the text needs, eight at most. */
function roughLines(text: string): number {
  const MAX_LINES = 8;
  const CHARACTERS_A_LINE = 70;
  return Math.min(MAX_LINES, 1 + Math.floor(text.length / CHARACTERS_A_LINE));
}
