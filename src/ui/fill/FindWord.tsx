import type { RefObject } from 'react';
import type { AnswerState } from '../../page/client.ts';
import type { FoundWord } from '../../page/fill_query.ts';
import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { joinedPieces, SPACE_MARK, unknownWords } from '../lab/placed_pieces.ts';
import { Word } from '../lab/Word.tsx';
import { FindField } from '../frame/FindField.tsx';
import { FOUND_SETTLED_FOR_MS, LiveRegion } from '../frame/LiveRegion.tsx';
import { announceFound } from './announce.ts';

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
      <LiveRegion
        label="Word looked for"
        message={
          isStale
            ? ''
            : announceFound(
                found.map(({ word }) => word),
                whyNone,
              )
        }
        settledForMs={FOUND_SETTLED_FOR_MS}
      />
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

/** Why a word has no rank at a mask; goes on after the word. */
function whyNone({ pieces, fits, unknown = [] }: FoundWord): string {
  const why = unknownWords({ unknown });
  if (why !== null) return why;
  if (!fits) {
    return `is read together with what it touches (${joinedPieces(pieces)}), so no piece stands for it there.`;
  }
  return pieces.length > 1
    ? `is ${pieces.length} pieces (${joinedPieces(pieces)}) and so cannot fill one mask.`
    : 'is not in the vocabulary and so cannot fill a mask.';
}

/** Rank, p and log p as they are shown. */
function figuresOf({ at }: FoundWord): readonly string[] {
  if (at === null) return ['–', '–', '–'];
  return [formatCount(at.rank), formatPercent(Math.exp(at.logProb)), formatLogProb(at.logProb)];
}

function FoundList({ found }: { readonly found: readonly FoundAt[] }) {
  const first = found.at(0);
  if (first === undefined) return null;
  const { word } = first;
  if (found.every(({ word: { at } }) => at === null)) {
    return (
      <p>
        “<bdi>{word.word}</bdi>” {whyNone(word)}
      </p>
    );
  }
  // After a space the piece is the word itself; what is scored within a word is named.
  const isNamed = found.some(({ word: { pieces, at } }) => at === null || !pieces[0].startsWith(SPACE_MARK));
  return (
    <table className="found">
      <caption>
        “<bdi>{word.word}</bdi>”
      </caption>
      <thead>
        <tr>
          {found.length > 1 && <th scope="col">token</th>}
          {isNamed && <th scope="col">piece</th>}
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
        {found.map(({ tokenIndex, word: there }) => (
          <tr key={tokenIndex}>
            {found.length > 1 && (
              <th scope="row" className="number">
                {tokenIndex}
              </th>
            )}
            {isNamed && (
              <td>
                {there.at === null ? (
                  whyNone(there)
                ) : (
                  <Word
                    word={there.pieces[0].replace(SPACE_MARK, '')}
                    isContinuation={!there.pieces[0].startsWith(SPACE_MARK)}
                  />
                )}
              </td>
            )}
            {figuresOf(there).map((figure, column) => (
              <td className="cell-number number" key={column}>
                {figure}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
