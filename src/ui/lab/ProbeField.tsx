import type { ReactNode } from 'react';
import type { Template, TemplateError } from '../../probes/template/syntax.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { RunLine } from './RunLine.tsx';
import { TemplateCharacters } from './TemplateCharacters.tsx';
import { TemplateField, type Caret } from './TemplateField.tsx';
import type { Probe } from './use_probe.ts';

interface ProbeFieldProps<About> {
  readonly template: string;
  readonly onChange: (template: string) => void;
  /** What the template was read as. */
  readonly resolved:
    | { readonly kind: 'fault'; readonly error: TemplateError }
    | { readonly kind: string; readonly template: Template };
  readonly probe: Probe<About>;
  readonly sentences: { readonly run: number; readonly all: number } | null;
  /** For the bar's name: `Comparison`. */
  readonly name: string;
  /** What the visitor gets by starting what is long: `Run 400 sentences`. */
  readonly startLabel: string;
  readonly caret?: Caret | null;
  /** What stands under the field, before what the run costs. */
  readonly children?: ReactNode;
}

const SETTLED_FOR_MS = 1500;

/** The template of a view with all that a run of it needs: its cost, one button (and Enter), its progress, Cancel (and Escape). */
export function ProbeField<About>(props: ProbeFieldProps<About>) {
  const { template, onChange, resolved, probe, sentences, name, startLabel, caret, children } = props;
  const waits = probe.state.waitsForStart
    ? `This takes longer than a moment, so it waits: press ${startLabel}, or Enter in the template.`
    : '';
  const fault = 'error' in resolved ? resolved.error : null;
  const { plan } = probe.state;
  return (
    <>
      <TemplateField
        template={template}
        onChange={onChange}
        fault={fault}
        maskIsUnread={plan.kind === 'planned' && plan.plan.unread !== undefined}
        notices={'error' in resolved ? [] : resolved.template.notices}
        onRun={probe.start}
        runLabel={probe.state.waitsForStart ? startLabel : 'Run'}
        caret={caret ?? null}
      >
        {children}
        <RunLine probe={probe} sentences={sentences} name={name} startLabel={null} />
      </TemplateField>
      <TemplateCharacters
        template={template}
        onChange={onChange}
        plan={plan.kind === 'planned' ? plan.plan : null}
      />
      {waits !== '' && <p className="quiet">{waits}</p>}
      {/* Planned anew with every change of the text: said once the text has settled. */}
      <LiveRegion label="Waits to be started" message={waits} settledForMs={SETTLED_FOR_MS} />
    </>
  );
}
