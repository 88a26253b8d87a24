import { Button } from 'react-aria-components';
import { PROTOCOLS } from '../../probes/export/results.ts';
import { formatCount, formatPlural } from '../format.ts';
import { Notice } from '../frame/Notice.tsx';
import { provenanceWords } from '../lab/words.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { ITEM_NAMES } from './score_words.ts';

interface RecordedNoticeProps {
  readonly answer: ScoreAnswer;
  /** Opens the set of the file without its scores. */
  readonly onScoreHere: () => void;
}

/** Says of scores from a file that they are, and whose. */
export function RecordedNotice({ answer, onScoreHere }: RecordedNoticeProps) {
  const { set, protocol, identity, results, recorded, unmask } = answer;
  if (recorded === undefined || identity === null) return null;
  const { isCut, itemsInSet } = recorded;
  const item = ITEM_NAMES[set.shape];
  return (
    <Notice
      actions={
        <Button className="button" onPress={onScoreHere}>
          Score this set here
        </Button>
      }
    >
      <p role="status">
        Scores from a file, {formatCount(results.size)} of {formatPlural(itemsInSet, item)}; the model in use
        here has computed none of them.
      </p>
      {isCut && (
        <p>
          The file ends before its last line: it was cut off, and{' '}
          {formatPlural(itemsInSet - set.items.length, item)} of it{' '}
          {itemsInSet - set.items.length === 1 ? 'is' : 'are'} missing.
        </p>
      )}
      <p className="quiet">
        {provenanceWords(identity, PROTOCOLS[protocol])} · Unmask {unmask}
      </p>
    </Notice>
  );
}
