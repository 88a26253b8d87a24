import { startTransition, useState } from 'react';
import { Button } from 'react-aria-components';
import { formatCount, formatPlural } from '../format.ts';
import { HeldLabel } from './HeldLabel.tsx';
import type { UnreadName } from '../lens/occlusion/occlusion_words.ts';
import type { ClassifyAnswer, TextReading } from './readings.ts';

interface HeldLabelsProps {
  readonly answer: ClassifyAnswer;
  readonly readings: readonly TextReading[];
  /** Into the head's labels. */
  readonly label: number;
  /** What stands where a word has not been read. */
  readonly unread: UnreadName;
}

/** Each is a list and a table of its own. */
const AT_FIRST = 6;
const MORE = 12;

/** What each word of each text does to a label; of many texts a part at a time. */
export function HeldLabels({ answer, readings, label, unread }: HeldLabelsProps) {
  const [limit, setLimit] = useState(AT_FIRST);
  const occluded = readings.filter(({ without }) => without.length > 0);
  const shown = occluded.slice(0, limit);
  return (
    <>
      <div className="plots-beside">
        {shown.map((reading) => (
          <HeldLabel key={reading.index} answer={answer} reading={reading} label={label} unread={unread} />
        ))}
      </div>
      {occluded.length > AT_FIRST && (
        <p className="plot-table-foot">
          <span className="quiet">
            {formatCount(shown.length)} of {formatPlural(occluded.length, 'text')}; the files have all of them
          </span>
          {shown.length < occluded.length && (
            <Button
              className="button button-inline"
              onPress={() => startTransition(() => setLimit(limit + MORE))}
            >
              Show more texts
            </Button>
          )}
        </p>
      )}
    </>
  );
}
