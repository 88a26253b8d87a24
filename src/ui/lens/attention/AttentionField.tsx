import { QuestionField } from '../../lab/QuestionField.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import type { Probe } from '../../lab/use_probe.ts';
import type { ReadyAttention, ResolvedAttention } from './attention_question.ts';
import { attentionPlanWords } from './attention_words.ts';

interface AttentionFieldProps {
  readonly template: string;
  readonly onChange: (template: string) => void;
  readonly resolved: ResolvedAttention;
  readonly probe: Probe<ReadyAttention, 'attention'>;
}

/** The template with what the attention of its sentence costs, its progress, Cancel (and Escape). */
export function AttentionField(props: AttentionFieldProps) {
  const { probe } = props;
  const { plan } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  return (
    <QuestionField
      {...props}
      startLabel="Read the attention"
      maskIsUnread={false}
      plan={planned?.unknown === undefined ? null : { sentences: 1, unknown: planned.unknown }}
    >
      <QuestionLine
        probe={probe}
        words={planned === null ? '' : attentionPlanWords(planned)}
        name="Attention"
        startLabel={null}
      />
    </QuestionField>
  );
}
