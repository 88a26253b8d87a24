import type { ReactNode } from 'react';
import type { Template, TemplateError } from '../../probes/template/syntax.ts';
import type { ProbePlan } from '../../worker/messages.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { TemplateCharacters } from './TemplateCharacters.tsx';
import { TemplateField, type Caret } from './TemplateField.tsx';

interface QuestionFieldProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  /** What the template was read as. */
  readonly resolved:
    | { readonly kind: 'fault'; readonly error: TemplateError }
    | { readonly kind: string; readonly template: Template };
  readonly probe: { readonly state: { readonly waitsForStart: boolean }; readonly start: () => void };
  /** What the visitor gets by starting what is long: `Run 400 sentences`. */
  readonly startLabel: string;
  readonly maskIsUnread: boolean;
  /** What is unknown in the sentences; null before they are planned. */
  readonly plan: Pick<ProbePlan, 'sentences' | 'unknown'> | null;
  readonly caret?: Caret | null;
  /** What stands under the field: what the question costs, and how far it is. */
  readonly children: ReactNode;
}

const SETTLED_FOR_MS = 1500;

/** The template of a view with all that a question about it needs: one button (and Enter), what stands under it, unknown characters, that it waits. */
export function QuestionField(props: QuestionFieldProps) {
  const { template, onChange, resolved, probe, startLabel, maskIsUnread, plan, caret, children } = props;
  const { waitsForStart } = probe.state;
  const waits = waitsForStart
    ? `This takes longer than a moment, so it waits: press ${startLabel}, or Enter in the template.`
    : '';
  return (
    <>
      <TemplateField
        template={template}
        onChange={onChange}
        fault={'error' in resolved ? resolved.error : null}
        maskIsUnread={maskIsUnread}
        notices={'error' in resolved ? [] : resolved.template.notices}
        onRun={probe.start}
        runLabel={waitsForStart ? startLabel : 'Run'}
        caret={caret ?? null}
      >
        {children}
      </TemplateField>
      <TemplateCharacters template={template} onChange={onChange} plan={plan} />
      {waits !== '' && <p className="quiet">{waits}</p>}
      {/* Planned anew with every change of the text: said once the text has settled. */}
      <LiveRegion label="Waits to be started" message={waits} settledForMs={SETTLED_FOR_MS} />
    </>
  );
}
