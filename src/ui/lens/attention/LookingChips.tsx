import { useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { formatPercent } from '../../format.ts';
import { looksOf, lookLevel, type ShownMap } from './attention_view.ts';
import { lookWords } from './attention_words.ts';

interface LookingChipsProps {
  readonly shown: ShownMap;
  readonly onToken: (token: number) => void;
}

/** The tokens in a row: the one under the pointer, or else the one that was chosen, says where it looks or who looks at it. */
export function LookingChips({ shown, onToken }: LookingChipsProps) {
  const [hovered, setHovered] = useState<number | null>(null);
  const { names, kept, map, direction, leavesOut, sinks } = shown;
  const token = hovered !== null && kept.includes(hovered) ? hovered : shown.token;
  const looks = map === null ? null : looksOf(map, token, direction);
  const most = looks === null ? 0 : Math.max(...kept.map((other) => looks[other]));
  return (
    <div className="looking">
      <p>
        <bdi>{lookWords(shown, token)}</bdi>
      </p>
      <ListBox
        className="chips looking-chips"
        aria-label="Tokens: choose one to see where it looks, or who looks at it"
        orientation="horizontal"
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        escapeKeyBehavior="none"
        selectedKeys={[shown.token]}
        disabledKeys={leavesOut ? [...sinks] : []}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : keys;
          if (typeof key === 'number') onToken(key);
        }}
      >
        {names.map((name, index) => {
          const weight = leavesOut && sinks.has(index) ? null : (looks?.[index] ?? null);
          const number = weight === null ? '' : formatPercent(weight);
          return (
            <ListBoxItem
              key={index}
              id={index}
              className="looking-chip"
              textValue={name}
              aria-label={number === '' ? name : `${name}, ${number}`}
              data-level={weight === null ? 0 : lookLevel(weight, most)}
              data-looks={index === token}
              onHoverStart={() => setHovered(index)}
              onHoverEnd={() => setHovered(null)}
            >
              <bdi>{name}</bdi>
              <span className="number">{number === '' ? '–' : number}</span>
            </ListBoxItem>
          );
        })}
      </ListBox>
    </div>
  );
}
