import { allWords, findWordList, WORD_LISTS } from '../../probes/data/word_lists.ts';
import { BoundedField, BoundedTextArea } from '../frame/BoundedField.tsx';
import { Choice } from '../frame/Choice.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { formatPlural } from '../format.ts';
import { MAX_TARGETS, type TargetWords } from './targets.ts';

interface WordsFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly read: TargetWords;
}

const OWN = 'your own';
/** The list is typed meanwhile. */
const SETTLED_FOR_MS = 1500;
const LIST_IDS = [OWN, ...WORD_LISTS.map(({ id }) => id)];

/** A word list as text to edit: an empty line between its groups. */
export function listText(id: string): string {
  return (findWordList(id)?.groups ?? []).map(({ words }) => words.join(', ')).join('\n\n');
}

/** The words to score: pasted, typed, or a list. */
export function WordsField({ text, onChange, read }: WordsFieldProps) {
  const list = WORD_LISTS.find((each) => allWords(each).join('|') === read.words.join('|'));
  const leftOut =
    read.dropped === 0
      ? ''
      : `${formatPlural(read.dropped, 'word')} left out: at most ${MAX_TARGETS} are scored, of 100 characters each.`;
  return (
    <div className="words-field">
      <BoundedField label="Words to score" value={text} onChange={onChange}>
        <BoundedTextArea
          className="words-input"
          value={text}
          rows={3}
          autoComplete="off"
          autoCapitalize="none"
        />
      </BoundedField>
      <div className="answer-foot">
        <Choice
          label="list"
          accessibleLabel="List of words"
          value={list?.id ?? OWN}
          options={LIST_IDS}
          name={(id) => findWordList(id)?.title ?? OWN}
          onChange={(id) => {
            if (id !== OWN) onChange(listText(id));
          }}
        />
        <span>
          {formatPlural(read.words.length, 'word')}
          {read.sets.length > 1 && ` in ${formatPlural(read.sets.length, 'set')}`}; parted by commas or lines,
          an empty line begins another set
        </span>
        {leftOut !== '' && <span>{leftOut}</span>}
        <LiveRegion label="Words left out" message={leftOut} settledForMs={SETTLED_FOR_MS} />
      </div>
      {list !== undefined && <p className="reading-note">{list.about}</p>}
    </div>
  );
}
