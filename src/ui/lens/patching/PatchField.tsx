import { QuestionField } from '../../lab/QuestionField.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import type { Probe } from '../../lab/use_probe.ts';
import type { ReadyPatch, ResolvedPatch } from './patch_question.ts';
import { patchPlanWords } from './patch_words.ts';

interface PatchFieldProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  readonly resolved: ResolvedPatch;
  readonly probe: Probe<ReadyPatch, 'patching'>;
}

/** The template with what a map of it costs, its progress, Cancel (and Escape). */
export function PatchField(props: PatchFieldProps) {
  const { probe } = props;
  const { plan } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  return (
    <QuestionField
      {...props}
      startLabel="Make the map"
      maskIsUnread={planned?.refusal?.why === 'no-mask'}
      plan={planned?.unknown === undefined ? null : { sentences: 2, unknown: planned.unknown }}
    >
      <QuestionLine
        probe={probe}
        words={planned === null ? '' : patchPlanWords(planned)}
        name="Patching"
        startLabel={null}
      />
    </QuestionField>
  );
}
