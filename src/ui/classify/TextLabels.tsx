import { Choice } from '../frame/Choice.tsx';
import { unreadName } from '../lens/occlusion/occlusion_words.ts';
import type { ClassifyLook } from './classify_state.ts';
import { ComparedLabels } from './ComparedLabels.tsx';
import { HeldLabels } from './HeldLabels.tsx';
import { labelNames } from './label_names.ts';
import { LabelTable } from './LabelTable.tsx';
import { followedLabel, labelReadings, type ClassifyAnswer, type TextReading } from './readings.ts';
import { TextsTable } from './TextsTable.tsx';

interface TextLabelsProps {
  readonly answer: ClassifyAnswer;
  readonly isStale: boolean;
  readonly readings: readonly TextReading[];
  readonly look: ClassifyLook;
  readonly onLook: (look: Partial<ClassifyLook>) => void;
}

/** The labels of one text; of two beside each other; of more, a row each. Then what each word does to the label that is followed. */
export function TextLabels({ answer, isStale, readings, look, onLook }: TextLabelsProps) {
  const { task } = answer.about;
  const all = answer.about.texts.length;
  const followed = followedLabel(task, readings, look.label);
  const isOccluded = readings.some(({ without }) => without.length > 0);
  return (
    <>
      {all === 1 && (
        <LabelTable
          caption={task.scale === 'value' ? 'Values' : 'Labels'}
          noun="label"
          readings={labelReadings(task, readings[0].result.outputs[0])}
        />
      )}
      {all === 2 && readings.length === 2 && <ComparedLabels task={task} readings={readings} />}
      {task.labels.length > 1 && (all > 2 || isOccluded) && (
        <Choice
          label="label"
          accessibleLabel="Which label is followed"
          value={followed}
          options={[...task.labels.keys()]}
          name={(each) => labelNames(task.labels)[each]}
          onChange={(label) => onLook({ label })}
        />
      )}
      {all > 2 && (
        <TextsTable answer={answer} readings={readings} label={followed} look={look} onLook={onLook} />
      )}
      {isOccluded && (
        <>
          <p className="reading-note">
            Each word was replaced by [MASK], all its pieces, and the text read again. ▲ and blue: without the
            word the label is less likely, so the word holds it up. ▼ and orange: without it the label is
            likelier.
          </p>
          <HeldLabels
            answer={answer}
            readings={readings}
            label={followed}
            unread={unreadName(answer.run, isStale)}
          />
        </>
      )}
    </>
  );
}
