import { memo, useMemo } from 'react';
import { isUnderWay } from '../../page/client.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { Provenance } from '../lab/Provenance.tsx';
import { answerWords } from './answer_words.ts';
import { AnswerSpans } from './AnswerSpans.tsx';
import { HeldAnswer } from './HeldAnswer.tsx';
import { unreadName } from '../lens/occlusion/occlusion_words.ts';
import type { ClassifyLook } from './classify_state.ts';
import { Choices } from './Choices.tsx';
import { Orders } from './Orders.tsx';
import { textReadings, type ClassifyAnswer, type TextReading } from './readings.ts';
import { protocolWords } from './task_words.ts';
import { TextLabels } from './TextLabels.tsx';
import { TokenLabels } from './TokenLabels.tsx';

interface ClassifyResultsProps {
  readonly answer: ClassifyAnswer;
  readonly isStale: boolean;
  readonly look: ClassifyLook;
  readonly onLook: (look: Partial<ClassifyLook>) => void;
}

/** The answer of a head: in words first, then all that it could have said, with p and log p. */
export const ClassifyResults = memo(function ClassifyResults(props: ClassifyResultsProps) {
  const { answer, isStale } = props;
  const { run, about } = answer;
  const readings = useMemo(() => textReadings(answer), [answer]);
  const words = answerWords(answer, readings);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="Answer">
        {words === '' ? (
          <h2 className="section-title">
            {about.task.task === 'text-classification' ? 'Every text' : 'Answer'}
          </h2>
        ) : (
          <h2 className="class-answer">
            <bdi>{words}</bdi>
          </h2>
        )}
        <HowToRead part="Classify" />
        <TaskResults {...props} readings={readings} />
        <Provenance identity={run.identity} protocol={protocolWords(about.task)} />
      </section>
      <LiveRegion label="Latest answer" message={isStale || isUnderWay(run) ? '' : words} />
    </div>
  );
});

type TaskResultsProps = ClassifyResultsProps & { readonly readings: readonly TextReading[] };

function TaskResults({ answer, isStale, readings, look, onLook }: TaskResultsProps) {
  const { task } = answer.about;
  if (readings.length === 0) return null;
  switch (task.task) {
    case 'text-classification':
      return <TextLabels answer={answer} isStale={isStale} readings={readings} look={look} onLook={onLook} />;
    case 'token-classification':
      return <TokenLabels task={task} reading={readings[0]} />;
    case 'question-answering':
      return (
        <>
          <AnswerSpans reading={readings[0]} />
          <HeldAnswer reading={readings[0]} unread={unreadName(answer.run, isStale)} />
        </>
      );
    case 'multiple-choice':
      return <Choices answer={answer} readings={readings} />;
    case 'sentence-order':
      return <Orders task={task} readings={readings} />;
  }
}
