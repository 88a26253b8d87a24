import type { KeyboardEvent } from 'react';
import { BoundedField, BoundedTextArea } from '../frame/BoundedField.tsx';

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
    <BoundedField label={label} value={value} onChange={onChange}>
      <BoundedTextArea className="words-input" value={value} rows={rows} onKeyDown={onKeyDown} />
    </BoundedField>
  );
}
