import { useEffect, useRef, type ReactNode } from 'react';
import { Button, FieldError } from 'react-aria-components';
import { MASK, type TemplateError, type TemplateNotice } from '../../probes/template/syntax.ts';
import { BoundedField } from '../frame/BoundedField.tsx';
import { RunTextArea } from '../frame/RunTextArea.tsx';
import { faultExcerpt } from './fault.ts';

/** A place in the template, UTF-16 code units. A new object is a new wish. */
export interface Caret {
  readonly at: number;
}

interface TemplateFieldProps {
  /** What is typed there; `Template` unless said otherwise. */
  readonly label?: string;
  readonly template: string;
  readonly onChange: (template: string) => void;
  readonly fault: TemplateError | null;
  /** The mask lies past what the model reads: a button leads to it. */
  readonly maskIsUnread: boolean;
  /** What is allowed and may be a slip. */
  readonly notices: readonly TemplateNotice[];
  readonly onRun: () => void;
  /** What Run does now, where it is long: `Run 400 sentences`. */
  readonly runLabel: string;
  /** The field takes the focus with the caret there, once for each object. */
  readonly caret: Caret | null;
  /** Other fields that belong to it, between it and that line. */
  readonly below?: ReactNode;
  /** What stands in the line under the field. */
  readonly children: ReactNode;
}

/** A text that stands for many sentences; a fault is shown at its character. */
export function TemplateField(props: TemplateFieldProps) {
  const {
    label = 'Template',
    template,
    onChange,
    fault,
    maskIsUnread,
    notices,
    onRun,
    runLabel,
    caret,
  } = props;
  const { below, children } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const put = useRef<Caret | null>(null);
  useEffect(() => {
    // A view that was hidden and is shown again runs its effects again.
    if (caret === null || caret === put.current) return;
    put.current = caret;
    field.current?.focus();
    field.current?.setSelectionRange(caret.at, caret.at);
  }, [caret]);
  const maskAt = template.lastIndexOf(MASK);
  const goTo = ({ offset, length }: Pick<TemplateNotice, 'offset' | 'length'>): void => {
    field.current?.focus();
    field.current?.setSelectionRange(offset, offset + length);
  };
  return (
    <>
      <BoundedField label={label} value={template} onChange={onChange} isInvalid={fault !== null}>
        <RunTextArea value={template} inputRef={field} autoCapitalize="none" onRun={onRun} />
        {fault !== null && (
          <FieldError className="fault">
            <FaultPlace source={template} notice={fault} />
            <span className="fault-words">
              {fault.message} {fault.remedy}
            </span>
          </FieldError>
        )}
      </BoundedField>
      {notices.map((notice) => (
        <p className="quiet" key={notice.offset}>
          {notice.message} <FaultPlace source={template} notice={notice} />
        </p>
      ))}
      {below}
      <div className="field-tools">
        {fault !== null && (
          <Button className="button" onPress={() => goTo(fault)}>
            Go to character {fault.offset + 1}
          </Button>
        )}
        {maskIsUnread && maskAt >= 0 && (
          <Button className="button" onPress={() => goTo({ offset: maskAt, length: MASK.length })}>
            Go to the mask
          </Button>
        )}
        {children}
        <Button className="button button-main" data-run="start" onPress={onRun}>
          {runLabel} <kbd aria-hidden="true">Enter</kbd>
        </Button>
      </div>
    </>
  );
}

/** The text around a place, with the place marked. */
function FaultPlace({ source, notice }: { readonly source: string; readonly notice: TemplateNotice }) {
  const { before, marked, after } = faultExcerpt(source, notice);
  return (
    <code className="fault-place">
      <bdi>
        {before}
        <mark className="fault-mark">{marked}</mark>
        {after}
      </bdi>
    </code>
  );
}
