import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import { TemplateCharacters } from '../../lab/TemplateCharacters.tsx';
import { TemplateField } from '../../lab/TemplateField.tsx';
import type { Probe } from '../../lab/use_probe.ts';
import type { ReadyPatch, ResolvedPatch } from './patch_question.ts';
import { patchPlanWords } from './patch_words.ts';

interface PatchFieldProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  readonly resolved: ResolvedPatch;
  readonly probe: Probe<ReadyPatch, 'patching'>;
}

const SETTLED_FOR_MS = 1500;
const START = 'Make the map';

/** The template with what a map of it costs, one button (and Enter), its progress, Cancel (and Escape). */
export function PatchField({ template, onChange, resolved, probe }: PatchFieldProps) {
  const { plan, waitsForStart } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  const waits = waitsForStart
    ? `This takes longer than a moment, so it waits: press ${START}, or Enter in the template.`
    : '';
  return (
    <>
      <TemplateField
        template={template}
        onChange={onChange}
        fault={resolved.kind === 'fault' ? resolved.error : null}
        maskIsUnread={planned?.refusal?.why === 'no-mask'}
        notices={resolved.kind === 'fault' ? [] : resolved.template.notices}
        onRun={probe.start}
        runLabel={waitsForStart ? START : 'Run'}
        caret={null}
      >
        <QuestionLine
          probe={probe}
          words={planned === null ? '' : patchPlanWords(planned)}
          name="Patching"
          startLabel={null}
        />
      </TemplateField>
      <TemplateCharacters
        template={template}
        onChange={onChange}
        plan={planned?.unknown === undefined ? null : { sentences: 2, unknown: planned.unknown }}
      />
      {waits !== '' && <p className="quiet">{waits}</p>}
      <LiveRegion label="Waits to be started" message={waits} settledForMs={SETTLED_FOR_MS} />
    </>
  );
}
