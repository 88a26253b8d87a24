import { LiveRegion } from '../../frame/LiveRegion.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import { TemplateCharacters } from '../../lab/TemplateCharacters.tsx';
import { TemplateField } from '../../lab/TemplateField.tsx';
import type { Probe } from '../../lab/use_probe.ts';
import type { ReadyAttention, ResolvedAttention } from './attention_question.ts';
import { attentionPlanWords } from './attention_words.ts';

interface AttentionFieldProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  readonly resolved: ResolvedAttention;
  readonly probe: Probe<ReadyAttention, 'attention'>;
}

const SETTLED_FOR_MS = 1500;
const START = 'Read the attention';

/** The template with what the attention of its sentence costs, one button (and Enter), its progress, Cancel (and Escape). */
export function AttentionField({ template, onChange, resolved, probe }: AttentionFieldProps) {
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
        maskIsUnread={false}
        notices={resolved.kind === 'fault' ? [] : resolved.template.notices}
        onRun={probe.start}
        runLabel={waitsForStart ? START : 'Run'}
        caret={null}
      >
        <QuestionLine
          probe={probe}
          words={planned === null ? '' : attentionPlanWords(planned)}
          name="Attention"
          startLabel={null}
        />
      </TemplateField>
      <TemplateCharacters
        template={template}
        onChange={onChange}
        plan={planned?.unknown === undefined ? null : { sentences: 1, unknown: planned.unknown }}
      />
      {waits !== '' && <p className="quiet">{waits}</p>}
      <LiveRegion label="Waits to be started" message={waits} settledForMs={SETTLED_FOR_MS} />
    </>
  );
}
