import { memo, useMemo, useRef, useState } from 'react';
import type { WorkerClient } from '../../page/client.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { FindField } from '../frame/FindField.tsx';
import { FOUND_SETTLED_FOR_MS, LiveRegion } from '../frame/LiveRegion.tsx';
import { usePageKeys } from '../frame/use_page_keys.ts';
import { isPieceName } from '../lab/placed_pieces.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { usePlacedWords } from '../lab/use_placed_words.ts';
import { announceFound } from './announce.ts';
import { BothTable } from './BothTable.tsx';
import { typedPieces, whyNoPiece, type Pins } from './named_pieces.ts';
import type { ComparedRows } from './compared_rows.ts';
import { wordNumbers } from './paired_list.ts';
import { SIDES, type BySide } from './sides.ts';

interface WordSearchProps {
  readonly client: WorkerClient;
  readonly answer: Answered<unknown>;
  /** The pair of the answer that is looked at. */
  readonly compared: ComparedRows;
  readonly vocabulary: Vocabulary;
  readonly sides: BySide<string>;
  readonly pins: Pins;
}

/** Finds any word's numbers on both sides, by the piece that fits its place. */
export const WordSearch = memo(function WordSearch({
  client,
  answer: { run },
  compared: { pair, rows },
  vocabulary,
  sides,
  pins,
}: WordSearchProps) {
  const [find, setFind] = useState('');
  const input = useRef<HTMLInputElement>(null);
  usePageKeys({ '/': () => input.current?.focus() });
  const word = find.trim();
  const sentences = useMemo(() => SIDES.map((side) => pair[side]), [pair]);
  const asked = useMemo(() => [word], [word]);
  const content = run.identity?.content ?? null;
  const words = usePlacedWords(client, { content, sentences, form: run.job.form }, asked);
  const ids = useMemo(
    () => (word === '' ? [] : typedPieces(vocabulary, word, words)),
    [vocabulary, word, words],
  );
  const found = useMemo(() => wordNumbers(rows, vocabulary, ids ?? []), [rows, vocabulary, ids]);
  // What was found as a word is pinned as a word: other sentences may read it as another piece.
  const foundPins = useMemo(
    () =>
      isPieceName(word)
        ? pins
        : { ...pins, nameOf: (id: number) => (pins.has(id) ? pins.nameOf(id) : vocabulary.words[id]) },
    [word, pins, vocabulary],
  );
  return (
    <div className="word-search">
      <FindField inputRef={input} find={find} onFind={setFind} />
      {found.length > 0 && <BothTable caption="Found" rows={found} sides={sides} pins={foundPins} />}
      {word !== '' && ids !== null && found.length === 0 && (
        <p>
          “<bdi>{word}</bdi>” {whyNoPiece(word, words)}
        </p>
      )}
      <LiveRegion
        label="Word looked for"
        message={
          word === '' || ids === null ? '' : announceFound(word, found, sides, whyNoPiece(word, words))
        }
        settledForMs={FOUND_SETTLED_FOR_MS}
      />
    </div>
  );
});
