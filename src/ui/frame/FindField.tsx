import type { RefObject } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';

interface FindFieldProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly find: string;
  readonly onFind: (find: string) => void;
}

/** The field for a word that is looked up; `/` leads to it in every view. */
export function FindField({ inputRef, find, onFind }: FindFieldProps) {
  return (
    <SearchField className="find-field" value={find} onChange={onFind}>
      <Label className="field-label">
        Find a word <kbd aria-hidden="true">/</kbd>
      </Label>
      <div className="find-box">
        <Input
          ref={inputRef}
          className="find-input"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
        />
        <Button className="button button-quiet find-clear" aria-label="Clear the word">
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <path d="m3 3 6 6m0-6-6 6" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </Button>
      </div>
    </SearchField>
  );
}
