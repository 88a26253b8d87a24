import { Button } from 'react-aria-components';
import type { FeaturePlan } from '../../../worker/messages.ts';
import { formatBytes, formatPlural } from '../../format.ts';
import { LinesField } from '../../lab/LinesField.tsx';
import { TemplateCharacters } from '../../lab/TemplateCharacters.tsx';
import { QuestionLine } from '../../lab/RunLine.tsx';
import { timeWords } from '../../lab/words.ts';
import type { Probe } from '../../lab/use_probe.ts';

interface FeaturesFieldProps {
  readonly texts: string;
  readonly onChange: (texts: string) => void;
  readonly probe: Probe<null, 'features'>;
}

/** The texts, what reading them costs, and the button (or Ctrl and Enter) that starts it. */
export function FeaturesField({ texts, onChange, probe }: FeaturesFieldProps) {
  const { plan } = probe.state;
  return (
    <>
      <LinesField label="Texts, one a line" value={texts} rows={6} onChange={onChange} onRun={probe.start} />
      <div className="field-tools">
        <QuestionLine
          probe={probe}
          words={plan.kind === 'planned' ? costWords(plan.plan) : ''}
          name="Features"
          startLabel={null}
        />
        <Button className="button button-main" data-run="start" onPress={probe.start}>
          {probe.state.waitsForStart ? 'Read the texts' : 'Run'} <kbd aria-hidden="true">Ctrl Enter</kbd>
        </Button>
      </div>
      {probe.state.asked === null && (
        <p className="quiet">Nothing to read yet: type a text, or several, one a line.</p>
      )}
      <TemplateCharacters
        template={texts}
        onChange={onChange}
        plan={
          plan.kind === 'planned' ? { sentences: plan.plan.texts, unknown: plan.plan.unknown ?? [] } : null
        }
      />
    </>
  );
}

/** `6 texts · 71 pieces · 127 kB · about 40 ms`. */
function costWords({ texts, tokens, bytes, estimateMs }: FeaturePlan): string {
  return [
    formatPlural(texts, 'text'),
    formatPlural(tokens, 'piece'),
    formatBytes(bytes),
    ...timeWords(estimateMs),
  ].join(' · ');
}
