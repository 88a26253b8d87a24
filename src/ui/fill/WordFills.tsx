import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import {
  BEAM_WIDTH,
  fillingText,
  identityKey,
  WordFillDesk,
  type AnswerState,
  type MaskedWord,
  type WordFill,
  type WorkerClient,
} from '../../page/client.ts';
import { formatDuration, formatLogProb, formatPercent, formatPlural } from '../format.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { joinedPieces } from '../lab/placed_pieces.ts';
import { maskedWords, type WholeWord } from './masked_words.ts';
import { wordText } from './word_chips.ts';

/** Words that are filled; more are counted. */
const WORDS_AT_MOST = 3;

interface WordFillsProps {
  readonly client: Pick<WorkerClient, 'probes'>;
  readonly answer: AnswerState;
}

/** Of each word that is masked whole, the words the model would put there. */
export function WordFills({ client, answer }: WordFillsProps) {
  const words = maskedWords(answer);
  if (words.length === 0) return null;
  return (
    <div className="word-fills">
      {words.slice(0, WORDS_AT_MOST).map((word) => (
        <WordFillTable key={word.masks[0]} client={client} answer={answer} word={word} />
      ))}
      {words.length > WORDS_AT_MOST && (
        <p className="quiet">The first {WORDS_AT_MOST} words are filled as words, the others mask by mask.</p>
      )}
      <p className="quiet">
        Filled left to right: each piece is read with the pieces before it in place and those behind it
        masked, and log p is the sum over the pieces. At each step the {BEAM_WIDTH} likeliest beginnings are
        followed, so a likelier word may be missing; words of other numbers of pieces are not among these, and
        what does not make one word is passed over.
      </p>
      <HowToRead part="Whole words" />
    </div>
  );
}

interface WordFillTableProps extends WordFillsProps {
  readonly word: WholeWord;
}

function WordFillTable({ client, answer, word }: WordFillTableProps) {
  const [desk] = useState(() => new WordFillDesk(client.probes));
  const fill = useSyncExternalStore(desk.subscribe, desk.getSnapshot);
  const { query, identity } = answer;
  useEffect(() => desk.ask({ query, word, engine: identityKey(identity) }), [desk, query, word, identity]);
  useEffect(() => () => desk.cancel(), [desk]);
  const text = wordText(word.tokens, answer.tokens, [query.text, query.pair ?? '']);
  const title = `Words of ${formatPlural(word.hidden.length, 'piece')} for “${text}”`;
  return (
    <section className="word-fill" aria-label={title} aria-busy={fill.kind === 'running'}>
      {fill.kind === 'done' ? (
        <FilledTable fill={fill} word={word} title={title} text={text} />
      ) : (
        <>
          <h3 className="section-title">{title}</h3>
          <UnfilledLine fill={fill} onStart={() => desk.start()} onCancel={() => desk.cancel()} />
        </>
      )}
    </section>
  );
}

interface UnfilledLineProps {
  readonly fill: Exclude<WordFill, { readonly kind: 'done' }>;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** How far it is, or what starts it. */
function UnfilledLine({ fill, onStart, onCancel }: UnfilledLineProps) {
  switch (fill.kind) {
    case 'planning':
      return null;
    case 'running':
      return (
        <p className="appears-late run-working">
          <span>
            Working · piece {fill.step + 1} of {fill.steps}
          </span>
          <Button className="button" onPress={onCancel}>
            Cancel
          </Button>
        </p>
      );
    case 'waits':
    case 'cancelled':
    case 'failed':
      return (
        <p>
          {fill.kind === 'failed' && <span role="alert">{fill.error.message} </span>}
          {fill.kind === 'cancelled' && 'Cancelled. '}
          <Button className="button" onPress={onStart}>
            Fill the word{fill.kind === 'waits' && `, about ${formatDuration(fill.estimateMs)}`}
          </Button>
        </p>
      );
  }
}

interface FilledTableProps {
  readonly fill: Extract<WordFill, { readonly kind: 'done' }>;
  readonly word: MaskedWord;
  readonly title: string;
  /** The word that is masked. */
  readonly text: string;
}

function FilledTable({ fill: { words, hidden }, word, title, text }: FilledTableProps) {
  const isHidden = (pieces: readonly { readonly id: number }[]): boolean =>
    pieces.every(({ id }, index) => id === word.hidden[index].id);
  const rows = words.map(({ pieces, logProb }) => ({
    text: fillingText({ pieces, logProb }),
    pieces: pieces.map(({ piece }) => piece),
    logProb,
    isHidden: isHidden(pieces),
  }));
  const own = { text, pieces: word.hidden.map(({ piece }) => piece), logProb: hidden, isHidden: true };
  return (
    <table className="found">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">word</th>
          <th scope="col">pieces</th>
          <th scope="col" className="cell-number cell-p">
            p, left to right
          </th>
          <th scope="col" className="cell-number">
            log p (nats)
          </th>
        </tr>
      </thead>
      <tbody>
        {[...rows, ...(rows.some((row) => row.isHidden) ? [] : [own])].map((row) => (
          <tr key={row.pieces.join(' ')} className={row.isHidden ? 'row-hidden-word' : undefined}>
            <th scope="row">
              <bdi>{row.text}</bdi>
              {row.isHidden && (
                <>
                  <span className="visually-hidden">, </span>
                  <span className="tag">the masked word</span>
                </>
              )}
            </th>
            <td>
              <bdi>{joinedPieces(row.pieces)}</bdi>
            </td>
            <td className="cell-number cell-p number">{formatPercent(Math.exp(row.logProb))}</td>
            <td className="cell-number number">{formatLogProb(row.logProb)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
