import { choiceReadings, type ClassifyAnswer, type TextReading } from './readings.ts';
import { LabelTable } from './LabelTable.tsx';

interface ChoicesProps {
  readonly answer: ClassifyAnswer;
  readonly readings: readonly TextReading[];
}

/** The answers that were given to choose from. */
export function Choices({ answer, readings }: ChoicesProps) {
  const choices = choiceReadings(answer, readings);
  return choices.length === 0 ? null : <LabelTable caption="Answers" noun="answer" readings={choices} />;
}
