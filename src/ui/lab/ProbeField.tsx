import type { ComponentProps, ReactNode } from 'react';
import { QuestionField } from './QuestionField.tsx';
import { RunLine } from './RunLine.tsx';
import type { Probe } from './use_probe.ts';

interface ProbeFieldProps<About> extends Pick<
  ComponentProps<typeof QuestionField>,
  'template' | 'onChange' | 'resolved' | 'startLabel' | 'caret'
> {
  readonly probe: Probe<About>;
  readonly sentences: { readonly run: number; readonly all: number } | null;
  /** For the bar's name: `Comparison`. */
  readonly name: string;
  /** What stands under the field, before what the run costs. */
  readonly children?: ReactNode;
}

/** The field of a view that asks for sentences: with their cost, progress and Cancel (and Escape). */
export function ProbeField<About>({ sentences, name, children, ...field }: ProbeFieldProps<About>) {
  const { plan } = field.probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  return (
    <QuestionField {...field} maskIsUnread={planned?.unread !== undefined} plan={planned}>
      {children}
      <RunLine probe={field.probe} sentences={sentences} name={name} startLabel={null} />
    </QuestionField>
  );
}
