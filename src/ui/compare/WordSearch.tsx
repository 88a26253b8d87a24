import { useMemo, useRef, useState } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import type { Vocabulary } from '../../worker/messages.ts';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { BothTable } from './BothTable.tsx';
import { CONTINUATION, findWord, wordNumbers, type Rows } from './paired_list.ts';
import type { Sides } from './resolve.ts';

interface WordSearchProps {
  readonly rows: Rows;
  readonly vocabulary: Vocabulary;
  readonly sides: Sides;
  readonly pins: readonly string[];
  readonly onPin: (word: string, on: boolean) => void;
}

/** Any word's numbers on both sides. */
export function WordSearch({ rows, vocabulary, sides, pins, onPin }: WordSearchProps) {
  const [find, setFind] = useState('');
  const input = useRef<HTMLInputElement>(null);
  usePageKeys({ '/': () => input.current?.focus() });
  const word = find.trim();
  const found = useMemo(() => {
    const ids = [word, word.toLowerCase(), `${CONTINUATION}${word}`].flatMap((name) => {
      const id = word === '' ? null : findWord(vocabulary, name);
      return id === null ? [] : [id];
    });
    return wordNumbers(rows, vocabulary, [...new Set(ids)]);
  }, [rows, vocabulary, word]);
  return (
    <div className="word-search">
      <SearchField className="find-field" value={find} onChange={setFind}>
        <Label className="field-label">
          Find a word <kbd aria-hidden="true">/</kbd>
        </Label>
        <div className="find-box">
          <Input
            ref={input}
            className="find-input"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
          />
          <Button className="button button-quiet find-clear" aria-label="Clear the word">
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <path d="m3 3 6 6m0-6-6 6" fill="none" stroke="currentColor" strokeWidth="1.5" />
            </svg>
          </Button>
        </div>
      </SearchField>
      {found.length > 0 && <BothTable caption="Found" rows={found} sides={sides} pins={pins} onPin={onPin} />}
      {word !== '' && found.length === 0 && (
        <p role="status">
          “<bdi>{word}</bdi>” is no single piece of this vocabulary. As a target, below, it is scored piece by
          piece.
        </p>
      )}
    </div>
  );
}
