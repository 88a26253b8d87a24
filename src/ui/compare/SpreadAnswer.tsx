import type { ReactNode } from 'react';
import { Choice } from '../frame/Choice.tsx';
import { LeftOutPairs } from './LeftOutPairs.tsx';
import { cancelledWords } from './robust_caption.ts';
import type { Family } from './use_family.ts';
import type { SpreadView } from './use_spread.ts';

/** What a dot of the spread stands for. */
export function UnitChoice({ unit, setUnit }: Pick<SpreadView, 'unit' | 'setUnit'>) {
  return (
    <Choice
      label="a dot for each of the"
      accessibleLabel="What a dot stands for"
      value={unit}
      options={['pairs', 'frames'] as const}
      name={(each) => each}
      onChange={setUnit}
    />
  );
}

interface SpreadAnswerProps<Answer> {
  readonly spread: SpreadView<Answer>;
  /** Of the answer on the page; null before there is one. */
  readonly isStale: boolean | null;
  /** The spread of a family that has rows. */
  readonly children: (family: Family<Answer>) => ReactNode;
}

/** What is not counted, and the spread, dimmed while it is not of the newest answer. */
export function SpreadAnswer<Answer>({ spread, isStale, children }: SpreadAnswerProps<Answer>) {
  const { family, isNewest, complete, alike, repeated } = spread;
  const cancelled = complete === null ? null : cancelledWords(complete);
  return (
    <>
      {cancelled !== null && <p className="reading-note">{cancelled}</p>}
      <LeftOutPairs alike={alike} repeated={repeated} />
      {isStale !== null && family !== null && family.rows.length > 0 && (
        <div className={isStale || !isNewest ? 'answer answer-stale' : 'answer'}>{children(family)}</div>
      )}
    </>
  );
}
