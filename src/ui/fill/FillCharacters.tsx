import { useMemo } from 'react';
import type { TokensState } from '../../page/client.ts';
import { formatPlural } from '../format.ts';
import { CharacterNotice } from '../lab/CharacterNotice.tsx';
import { characterPlaces, type CharacterPlaces } from './character_places.ts';
import type { ChangeDraft } from './use_draft.ts';

interface FillCharactersProps {
  /** Of the text as it is in the field. */
  readonly tokens: TokensState;
  readonly change: ChangeDraft;
}

/** What of the sentence the model does not know or cannot be seen, with the spelling that was meant. */
export function FillCharacters({ tokens, change }: FillCharactersProps) {
  const items = useMemo(
    () =>
      characterPlaces(tokens).map((found) => ({
        ...found,
        places: found.ranges.length,
        where: found.ranges.length > 1 ? `, in ${formatPlural(found.ranges.length, 'place')}` : '',
      })),
    [tokens],
  );
  const replace = (found: readonly Pick<CharacterPlaces, 'meant' | 'ranges'>[]): void => {
    const changes = found.flatMap(({ meant, ranges }) =>
      meant === null ? [] : ranges.map((range) => ({ range, by: meant })),
    );
    change({ type: 'replace', changes, of: tokens.query }, 'now');
  };
  return (
    <CharacterNotice
      items={items}
      onReplace={(chosen) => replace(items.filter((item) => chosen.includes(item)))}
      onReplaceFirst={(chosen) =>
        replace(
          items
            .filter((item) => item === chosen)
            .map(({ meant, ranges }) => ({ meant, ranges: ranges.slice(0, 1) })),
        )
      }
    />
  );
}
