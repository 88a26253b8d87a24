import type { RefObject } from 'react';
import type { AnswerState } from '../../worker/client.ts';
import type { FoundWord } from '../../worker/messages.ts';
import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { SPACE_MARK } from './token_text.ts';
import { FindField } from '../frame/FindField.tsx';

interface FindWordProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly answer: AnswerState | null;
  readonly isStale: boolean;
}

/** Any word's rank in the whole vocabulary, at every mask. */
export function FindWord({ inputRef, find, onFind, answer, isStale }: FindWordProps) {
  const found = find.trim() === '' || answer === null ? [] : foundAt(answer);
  return (
    <section className="find" aria-label="Find a word">
      <FindField inputRef={inputRef} find={find} onFind={onFind} />
      {found.length > 0 && (
        <div className={isStale ? 'answer-stale' : undefined}>
          <FoundList found={found} />
        </div>
      )}
    </section>
  );
}

interface FoundAt {
  readonly tokenIndex: number;
  readonly word: FoundWord;
}

function foundAt({ masks }: AnswerState): readonly FoundAt[] {
  return masks.flatMap(({ found, tokenIndex }) => (found === null ? [] : [{ tokenIndex, word: found }]));
}

function FoundList({ found }: { readonly found: readonly FoundAt[] }) {
  const first = found.at(0);
  if (first === undefined) return null;
  const { word } = first;
  if (word.at === null) {
    const pieces = word.pieces.map((piece) => piece.replace(SPACE_MARK, '')).join(' + ');
    return (
      <p>
        “<bdi>{word.word}</bdi>”{' '}
        {word.pieces.length > 1
          ? `is ${word.pieces.length} pieces (${pieces}) and so cannot fill one mask.`
          : 'is not in the vocabulary and so cannot fill a mask.'}
      </p>
    );
  }
  return (
    <table className="found">
      <caption>
        “<bdi>{word.word}</bdi>”
      </caption>
      <thead>
        <tr>
          {found.length > 1 && <th scope="col">token</th>}
          <th scope="col" className="cell-number">
            rank
          </th>
          <th scope="col" className="cell-number">
            p
          </th>
          <th scope="col" className="cell-number">
            log p
          </th>
        </tr>
      </thead>
      <tbody>
        {found.map(({ tokenIndex, word: { at } }) => (
          <tr key={tokenIndex}>
            {found.length > 1 && (
              <th scope="row" className="number">
                {tokenIndex}
              </th>
            )}
            <td className="cell-number number">{at === null ? '–' : formatCount(at.rank)}</td>
            <td className="cell-number number">{at === null ? '–' : formatPercent(Math.exp(at.logProb))}</td>
            <td className="cell-number number">{at === null ? '–' : formatLogProb(at.logProb)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
