import { useRef, type ReactNode, type RefObject } from 'react';
import { Button } from 'react-aria-components';
import { flushSync } from 'react-dom';
import { useCompositions } from '../frame/composition.ts';
import { BoundedField } from '../frame/BoundedField.tsx';
import { RunTextArea } from '../frame/RunTextArea.tsx';
import type { Draft } from './draft.ts';
import { maskInsertion } from './ranges.ts';
import type { ChangeDraft } from './use_draft.ts';
import type { TextFields } from './use_undo.ts';

interface SentenceFieldProps {
  readonly draft: Draft;
  readonly change: ChangeDraft;
  readonly onRun: () => void;
  readonly fields: TextFields;
  /** The line that tells how far the run is. */
  readonly children: ReactNode;
}

/** The text, a second one where asked for, and what may be done with them. */
export function SentenceField({ draft, change, fields, onRun, children }: SentenceFieldProps) {
  const [first, second] = fields;
  const compositionNow = useCompositions();
  const lastFocused = useRef<0 | 1>(0);

  const insertMask = (): void => {
    const segment = draft.pair === null ? 0 : lastFocused.current;
    const field = (segment === 0 ? first : second).current;
    if (field === null) return;
    const { selectionStart, selectionEnd, value } = field;
    const inserted = maskInsertion(value, selectionStart, selectionEnd);
    field.focus();
    const text = value.slice(0, selectionStart) + inserted + value.slice(selectionEnd);
    flushSync(() => change({ type: 'text', segment, text }, 'now'));
    const caret = selectionStart + inserted.length;
    field.setSelectionRange(caret, caret);
  };
  const onChange = (segment: 0 | 1, text: string): void => {
    const composition = compositionNow();
    change({ type: 'text', segment, text, ...(composition !== undefined && { composition }) }, 'pause');
  };
  const field = (
    segment: 0 | 1,
    label: string,
    value: string,
    ref: RefObject<HTMLTextAreaElement | null>,
  ) => (
    <BoundedField
      label={label}
      value={value}
      onChange={(text) => onChange(segment, text)}
      onFocus={() => void (lastFocused.current = segment)}
    >
      <RunTextArea value={value} inputRef={ref} onRun={onRun} />
    </BoundedField>
  );

  return (
    <>
      {field(0, 'Sentence', draft.text, first)}
      {draft.pair !== null && field(1, 'Second text', draft.pair, second)}
      <div className="field-tools">
        <Button className="button" onPress={insertMask}>
          Insert [MASK]
        </Button>
        <Button
          className="button"
          onPress={() => {
            const isNew = draft.pair === null;
            flushSync(() => change({ type: 'pair', on: isNew }, isNew ? 'pause' : 'now'));
            if (isNew) second.current?.focus();
          }}
        >
          {draft.pair === null ? 'Add a second text' : 'Remove the second text'}
        </Button>
        {children}
        <Button className="button button-main" data-run="start" onPress={onRun}>
          Run <kbd aria-hidden="true">Enter</kbd>
        </Button>
      </div>
    </>
  );
}
