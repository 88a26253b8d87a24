import { useMemo } from 'react';
import type { UnreadName } from '../lens/occlusion/occlusion_words.ts';
import { HeldWords } from './HeldWords.tsx';
import { holdingAnswer, spanReadings, type TextReading } from './readings.ts';

interface HeldAnswerProps {
  readonly reading: TextReading;
  /** What stands where a word has not been read. */
  readonly unread: UnreadName;
}

/** What each word of a question and its text does to the answer that stands, at the same tokens. */
export function HeldAnswer({ reading, unread }: HeldAnswerProps) {
  const answer = useMemo(() => spanReadings(reading).at(0), [reading]);
  const words = useMemo(
    () => (answer === undefined ? [] : holdingAnswer(reading, answer)),
    [reading, answer],
  );
  if (answer === undefined || words.length === 0) return null;
  return (
    <>
      <p className="reading-note">
        Each word was replaced by [MASK], all its pieces, and question and text read again. ▲ and blue:
        without the word the answer is less likely at the same place, so the word holds it up. ▼ and orange:
        without it the answer is likelier.
      </p>
      <HeldWords name={answer.text ?? 'no answer'} of="" isValue={false} {...{ words, unread }} />
    </>
  );
}
