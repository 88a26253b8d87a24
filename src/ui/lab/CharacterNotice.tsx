import { Button, type PressEvent } from 'react-aria-components';
import { describeCharacters, visibleText } from '../characters.ts';
import { formatPlural } from '../format.ts';
import { Notice } from '../frame/Notice.tsx';
import { focusText } from './focus_text.ts';

/** More texts than these are counted. */
const SHOWN = 6;

/** A text that the model does not know, or that cannot be seen. */
export interface CharacterItem {
  readonly text: string;
  /** The spelling that was meant; empty where the text can be taken out unseen; null where there is nothing to offer. */
  readonly meant: string | null;
  /** False for what the model knows and a reader cannot see. */
  readonly isUnknown: boolean;
  /** Where it stands, after the words: `, in 2 places`. */
  readonly where: string;
  /** In how many places it can be replaced. */
  readonly places: number;
}

interface CharacterNoticeProps {
  /** Nothing is drawn where there are none. */
  readonly items: readonly CharacterItem[];
  /** Puts the spelling that was meant in the place of these, everywhere. */
  readonly onReplace: (items: readonly CharacterItem[]) => void;
  /** At the first place only; not offered where undefined. */
  readonly onReplaceFirst?: (item: CharacterItem) => void;
}

/** Characters that the model does not know, or that cannot be seen: which they are, what they were read as, and what was meant. */
export function CharacterNotice({ items, onReplace, onReplaceFirst }: CharacterNoticeProps) {
  if (items.length === 0) return null;
  const replaceable = items.filter(({ meant, places }) => meant !== null && places > 0);
  return (
    <Notice
      actions={
        replaceable.length > 1 && (
          <Button className="button" onPress={replacing(() => onReplace(replaceable))}>
            Replace all {replaceable.length} kinds
          </Button>
        )
      }
    >
      <ul className="character-list">
        {items.slice(0, SHOWN).map((item) => (
          <li key={`${item.isUnknown}:${item.text}`}>
            <span>
              <bdi>{describeCharacters(item.text)}</bdi>{' '}
              {item.isUnknown
                ? `is not known to this model: it was read as <unk>${item.where}.`
                : `cannot be seen, and is read${item.where}.`}
            </span>
            {replaceable.includes(item) && (
              <span className="character-actions">
                {item.places > 1 && onReplaceFirst !== undefined && (
                  <Button className="button button-inline" onPress={replacing(() => onReplaceFirst(item))}>
                    {actionWords('the first', item)}
                  </Button>
                )}
                <Button className="button button-inline" onPress={replacing(() => onReplace([item]))}>
                  {actionWords(item.places > 1 ? `all ${item.places}` : '', item)}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {items.length > SHOWN && (
        <p className="quiet">
          And {formatPlural(items.length - SHOWN, 'more text')} that the model does not know or that cannot be
          seen.
        </p>
      )}
    </Notice>
  );
}

const replacing =
  (replace: () => void) =>
  (event: PressEvent): void => {
    focusText(event);
    replace();
  };

/** `Replace ’ with '`, `Take out all 2`. */
function actionWords(which: string, { text, meant }: CharacterItem): string {
  if (meant === '') return which === '' ? 'Take it out' : `Take out ${which}`;
  return `Replace ${which === '' ? visibleText(text) : which} with ${meant ?? ''}`;
}
