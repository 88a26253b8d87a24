import { useMemo } from 'react';
import type { UnreadName } from '../lens/occlusion/occlusion_words.ts';
import { HeldWords } from './HeldWords.tsx';
import { labelNames } from './label_names.ts';
import { holdingWords, type ClassifyAnswer, type TextReading } from './readings.ts';

interface HeldLabelProps {
  readonly answer: ClassifyAnswer;
  readonly reading: TextReading;
  /** Into the head's labels. */
  readonly label: number;
  /** What stands where a word has not been read. */
  readonly unread: UnreadName;
}

/** What each word of a text does to a label. */
export function HeldLabel({ answer, reading, label, unread }: HeldLabelProps) {
  const { task } = answer.about;
  const words = useMemo(() => holdingWords(task, reading, label), [task, reading, label]);
  const name = labelNames(task.labels)[label];
  return <HeldWords {...{ words, name, unread }} of={reading.name} isValue={task.scale === 'value'} />;
}
