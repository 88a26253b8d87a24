import type { KeyboardEvent } from 'react';
import { Label, TextArea, TextField } from 'react-aria-components';

interface LinesFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly onChange: (lines: string) => void;
  readonly onRun: () => void;
}

/** A field of lines: Enter begins the next, and with Ctrl (or ⌘) it runs. */
export function LinesField({ label, value, rows, onChange, onRun }: LinesFieldProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onRun();
  };
  return (
    <TextField className="text-field" value={value} onChange={onChange}>
      <Label className="field-label">{label}</Label>
      <TextArea
        className="sentence-input words-input"
        dir="auto"
        rows={rows}
        spellCheck={false}
        onKeyDown={onKeyDown}
      />
    </TextField>
  );
}
