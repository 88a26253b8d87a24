import { memo, useMemo, useRef, useState } from 'react';
import type { Vocabulary } from '../../worker/messages.ts';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { BothTable } from './BothTable.tsx';
import { findTyped, wordNumbers, type Rows } from './paired_list.ts';
import type { Sides } from './resolve.ts';
import { FindField } from '../frame/FindField.tsx';

interface WordSearchProps {
  readonly rows: Rows;
  readonly vocabulary: Vocabulary;
  readonly sides: Sides;
  readonly pins: readonly string[];
  readonly onPin: (word: string, on: boolean) => void;
}

/** Any word's numbers on both sides. */
export const WordSearch = memo(function WordSearch({
  rows,
  vocabulary,
  sides,
  pins,
  onPin,
}: WordSearchProps) {
  const [find, setFind] = useState('');
  const input = useRef<HTMLInputElement>(null);
  usePageKeys({ '/': () => input.current?.focus() });
  const word = find.trim();
  const found = useMemo(
    () => wordNumbers(rows, vocabulary, findTyped(vocabulary, word)),
    [rows, vocabulary, word],
  );
  return (
    <div className="word-search">
      <FindField inputRef={input} find={find} onFind={setFind} />
      {found.length > 0 && <BothTable caption="Found" rows={found} sides={sides} pins={pins} onPin={onPin} />}
      {word !== '' && found.length === 0 && (
        <p role="status">
          “<bdi>{word}</bdi>” is no single piece of this vocabulary. As a target, below, it is scored piece by
          piece.
        </p>
      )}
    </div>
  );
});
