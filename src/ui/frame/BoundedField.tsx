import { useState, type ReactNode, type RefObject } from 'react';
import { Button, Label, TextArea, TextField, type TextAreaProps } from 'react-aria-components';
import { formatCount } from '../format.ts';
import { download } from '../plots/download.ts';
import { boundedText, MAX_FIELD_LENGTH, textLayout } from './long_text.ts';
import { Notice } from './Notice.tsx';

interface BoundedFieldProps {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isInvalid?: boolean;
  readonly onFocus?: () => void;
  /** The {@link BoundedTextArea}, and what is wrong with the text. */
  readonly children: ReactNode;
}

/** A field for texts of up to a megabyte. What is more is left out, told, and can be kept as a file. */
export function BoundedField({ label, value, onChange, children, ...field }: BoundedFieldProps) {
  /** The text that was to be, where some of it was left out. */
  const [whole, setWhole] = useState<{ readonly text: string; readonly leftOut: number } | null>(null);
  const change = (after: string): void => {
    const { text, leftOut } = boundedText(value, after);
    if (leftOut !== '') setWhole({ text: after, leftOut: leftOut.length });
    onChange(text);
  };
  return (
    <>
      <TextField className="text-field" value={value} onChange={change} {...field}>
        <Label className="field-label">{label}</Label>
        {children}
      </TextField>
      {whole !== null && (
        <div role="status">
          <Notice
            actions={
              <>
                <Button
                  className="button"
                  onPress={() => download(new Blob([whole.text], { type: 'text/plain' }), 'unmask-text.txt')}
                >
                  Save all of it as a file
                </Button>
                <Button className="button" onPress={() => setWhole(null)}>
                  Dismiss
                </Button>
              </>
            }
          >
            <p>
              A field holds {formatCount(MAX_FIELD_LENGTH)} characters: the last {formatCount(whole.leftOut)}{' '}
              of what came in are left out. Benchmarks reads a file of any length, a sentence a line.
            </p>
          </Notice>
        </div>
      )}
    </>
  );
}

interface BoundedTextAreaProps extends Omit<TextAreaProps, 'className' | 'dir' | 'value'> {
  readonly inputRef?: RefObject<HTMLTextAreaElement | null>;
  /** The text, which its `TextField` has as well. */
  readonly value: string;
  /** Beside the class that all have. */
  readonly className?: string;
}

/** The text area of a {@link BoundedField}, laid out so that keys answer whatever its length. */
export function BoundedTextArea({ value, inputRef, className, ...input }: BoundedTextAreaProps) {
  const { dir, isLong, wraps } = textLayout(value);
  const classes = ['sentence-input', className, isLong && 'sentence-input-long'];
  return (
    <TextArea
      ref={inputRef}
      className={classes.filter(Boolean).join(' ')}
      dir={dir}
      wrap={wraps ? 'soft' : 'off'}
      spellCheck={false}
      {...input}
    />
  );
}
