import type { ComponentProps, ReactNode } from 'react';
import type { ProbePlan } from '../../worker/messages.ts';
import type { OfSentences } from './probe_desk.ts';
import { QuestionField } from './QuestionField.tsx';
import { RunLine } from './RunLine.tsx';
import type { Probe } from './use_probe.ts';

interface ProbeFieldProps<About, K extends OfSentences> extends Pick<
  ComponentProps<typeof QuestionField>,
  'template' | 'onChange' | 'resolved' | 'startLabel' | 'caret'
> {
  readonly probe: Probe<About, K>;
  readonly sentences: { readonly run: number; readonly all: number } | null;
  /** For the bar's name: `Comparison`. */
  readonly name: string;
  /** What stands under the field, before what the run costs. */
  readonly children?: ReactNode;
}

/** The field of a view that asks for sentences: with their cost, progress and Cancel (and Escape). */
export function ProbeField<About, K extends OfSentences>(props: ProbeFieldProps<About, K>) {
  const { sentences, name, children, ...field } = props;
  const { plan } = field.probe.state;
  const planned: ProbePlan | null = plan.kind === 'planned' ? plan.plan : null;
  return (
    <QuestionField {...field} maskIsUnread={planned?.unread !== undefined} plan={planned}>
      {children}
      <RunLine probe={field.probe} sentences={sentences} name={name} startLabel={null} />
    </QuestionField>
  );
}
