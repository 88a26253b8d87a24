import { useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { HeadTask, TaskName } from '../../worker/messages.ts';
import { BoundedField } from '../frame/BoundedField.tsx';
import { Choice } from '../frame/Choice.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { RunTextArea } from '../frame/RunTextArea.tsx';
import { LinesField } from '../lab/LinesField.tsx';
import { QuestionLine } from '../lab/RunLine.tsx';
import { TemplateField } from '../lab/TemplateField.tsx';
import { TextsCharacters } from '../lab/TextsCharacters.tsx';
import type { Probe } from '../lab/use_probe.ts';
import { costWords } from './cost_words.ts';
import { canOcclude, type ClassifyAbout, type ResolvedClassify } from './classify_question.ts';
import type { TaskTexts } from './classify_state.ts';
import { FIELD_WORDS } from './task_words.ts';

interface ClassifyFieldProps {
  readonly task: HeadTask;
  readonly texts: TaskTexts;
  readonly resolved: ResolvedClassify;
  readonly probe: Probe<ClassifyAbout, 'classes'>;
  readonly occlude: boolean;
  readonly onTexts: (change: Partial<TaskTexts>) => void;
  readonly onOcclude: (occlude: boolean) => void;
}

const SETTLED_FOR_MS = 1500;
const WORDS = ['kept', 'masked'] as const;

/** The texts of a task, what reading them costs, and the button (or Enter) that starts it. */
export function ClassifyField(props: ClassifyFieldProps) {
  const { task, texts, resolved, probe, occlude, onTexts, onOcclude } = props;
  const { plan, waitsForStart } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  const characters = useMemo(
    () => (planned === null ? null : { sentences: planned.texts, unknown: planned.unknown }),
    [planned],
  );
  const typed = useMemo(() => [texts.text, texts.second, texts.choices], [texts]);
  const isText = task.task === 'text-classification';
  const [isAdded, setAdded] = useState(texts.second !== '');
  // Once there, an emptied field stays: it goes by its button alone.
  if (isText && !isAdded && texts.second !== '') setAdded(true);
  const isPair = isText ? isAdded || texts.second !== '' : task.task !== 'token-classification';
  const waits = waitsForStart ? 'This takes longer than a moment, so it waits: press Read the texts.' : '';
  return (
    <>
      <TemplateField
        label={FIELD_WORDS[task.task].text}
        template={texts.text}
        onChange={(text) => onTexts({ text })}
        fault={resolved.kind === 'fault' ? resolved.error : null}
        maskIsUnread={false}
        notices={resolved.kind === 'ready' ? resolved.notices : []}
        onRun={probe.start}
        runLabel={waitsForStart ? 'Read the texts' : 'Run'}
        caret={null}
        below={
          <OtherTexts task={task.task} texts={texts} isPair={isPair} onTexts={onTexts} onRun={probe.start} />
        }
      >
        {isText && (
          <Button
            className="button"
            onPress={() => {
              setAdded(!isPair);
              if (isPair) onTexts({ second: '' });
            }}
          >
            {isPair ? 'Remove the second text' : 'Add a second text'}
          </Button>
        )}
        {canOcclude(task.task) && (
          <Choice
            label="words"
            accessibleLabel="Whether each word is masked in turn"
            value={occlude ? 'masked' : 'kept'}
            options={WORDS}
            name={(words) => (words === 'kept' ? 'as they are' : 'each masked in turn')}
            onChange={(words) => onOcclude(words === 'masked')}
          />
        )}
        <QuestionLine
          probe={probe}
          words={resolved.kind === 'empty' ? resolved.words : planned === null ? '' : costWords(planned)}
          name="Classify"
          startLabel={null}
        />
      </TemplateField>
      <TextsCharacters
        texts={typed}
        onChange={([text, second, choices]) => onTexts({ text, second, choices })}
        plan={characters}
        where=" in the text"
        noun="text"
      />
      {waits !== '' && <p className="quiet">{waits}</p>}
      <LiveRegion label="Waits to be started" message={waits} settledForMs={SETTLED_FOR_MS} />
    </>
  );
}

interface OtherTextsProps extends Pick<ClassifyFieldProps, 'texts' | 'onTexts'> {
  readonly task: TaskName;
  readonly isPair: boolean;
  readonly onRun: () => void;
}

/** What a task reads beside its first text. */
function OtherTexts({ task, texts, isPair, onTexts, onRun }: OtherTextsProps) {
  return (
    <>
      {isPair && (
        <SecondField
          label={FIELD_WORDS[task].second}
          value={texts.second}
          onChange={(second) => onTexts({ second })}
          onRun={onRun}
        />
      )}
      {task === 'multiple-choice' && (
        <LinesField
          label="Answers, one a line"
          value={texts.choices}
          rows={4}
          onChange={(choices) => onTexts({ choices })}
          onRun={onRun}
        />
      )}
    </>
  );
}

interface SecondFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

function SecondField({ label, value, onChange, onRun }: SecondFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <BoundedField label={label} value={value} onChange={onChange}>
      <RunTextArea value={value} inputRef={field} onRun={onRun} />
    </BoundedField>
  );
}
