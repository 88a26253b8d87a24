import { useRef, type ReactNode } from 'react';
import { Button, FieldError, Label, TextField } from 'react-aria-components';
import type { TemplateError, TemplateNotice } from '../../probes/template/syntax.ts';
import { RunTextArea } from '../frame/RunTextArea.tsx';
import { faultExcerpt } from './fault.ts';

const MASK = '[MASK]';

interface TemplateFieldProps {
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
  /** What Escape does now; nothing when undefined. */
  readonly onEscape: (() => void) | undefined;
  /** What stands in the line under the field. */
  readonly children: ReactNode;
}

/** A text that stands for many sentences; a fault is shown at its character. */
export function TemplateField(props: TemplateFieldProps) {
  const { template, onChange, fault, maskIsUnread, notices, onRun, runLabel, onEscape, children } = props;
  const maskAt = template.lastIndexOf(MASK);
  const field = useRef<HTMLTextAreaElement>(null);
  const goTo = ({ offset, length }: Pick<TemplateNotice, 'offset' | 'length'>): void => {
    field.current?.focus();
    field.current?.setSelectionRange(offset, offset + length);
  };
  return (
    <>
      <TextField className="text-field" value={template} onChange={onChange} isInvalid={fault !== null}>
        <Label className="field-label">Template</Label>
        <RunTextArea
          value={template}
          inputRef={field}
          autoCapitalize="none"
          onRun={onRun}
          onEscape={onEscape}
        />
        {fault !== null && (
          <FieldError className="fault">
            <FaultPlace source={template} notice={fault} />
            <span className="fault-words">
              {fault.message} {fault.remedy}
            </span>
          </FieldError>
        )}
      </TextField>
      {notices.map((notice) => (
        <p className="quiet" key={notice.offset}>
          {notice.message} <FaultPlace source={template} notice={notice} />
        </p>
      ))}
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
        <Button className="button button-main" onPress={onRun}>
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
