import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { fitsPlace, piecesAt, piecesWords } from '../lab/placed_pieces.ts';
import { Word } from '../lab/Word.tsx';
import type { ReadyGrid } from './grid_job.ts';
import type { CellPlace } from './grid_state.ts';
import type { CellWords } from './shown_words.ts';
import { logProbGrid } from './use_cells.ts';

interface CellPanelProps {
  readonly answer: Answered<ReadyGrid>;
  readonly cell: CellPlace;
  readonly reference: CellPlace;
  /** Whose numbers the cell shows; null where whole vocabularies are compared. */
  readonly words: CellWords | null;
  /** The sentence of each cell, row after row. */
  readonly sentences: readonly number[];
}

/** The sentence behind a cell, and the one it is compared with. */
export function CellPanel({ answer, cell, reference, words, sentences }: CellPanelProps) {
  const { about, run } = answer;
  const read = ({ row, column }: CellPlace) => {
    const sentence = sentences[row * about.columns.length + column];
    const result = run.results.get(sentence);
    return { text: about.texts[sentence], result, mask: result?.masks.at(0) };
  };
  const [here, there] = [read(cell), read(reference)];
  const word = words?.isSum === false ? words.words[0] : null;
  const target = word === null ? -1 : about.words.words.indexOf(word);
  const placed = target < 0 ? null : (here.mask?.targets.at(target) ?? null);
  const split = piecesAt(placed, run.plan?.targets.at(target));
  const logProbs = words === null ? null : logProbGrid(answer, words);
  const [own, other] = [cell, reference].map(({ row, column }) => logProbs?.[row][column] ?? null);
  return (
    <section className="cell-panel" aria-label="Behind the cell">
      <h3 className="section-title">
        Behind the cell:{' '}
        {[about.rows[cell.row], about.columns[cell.column]].filter((name) => name !== '').join(' × ')}
      </h3>
      <p className="cell-sentence">
        <bdi>{here.text}</bdi>
      </p>
      {here.result === undefined ? (
        <p>Not run yet.</p>
      ) : (
        <p className="ids">
          <span className="quiet">ids </span>
          <code>{here.result.tokens.map(({ inputId }) => inputId).join(' ')}</code>
        </p>
      )}
      {placed?.placed !== undefined && (
        <p className="quiet">
          {fitsPlace(split)
            ? 'Pieces at this place: '
            : 'No score: the tokenizer reads the word with what it touches; '}
          <bdi>{piecesWords(split)}</bdi>.
        </p>
      )}
      {words !== null && own !== null && (
        <p>
          <bdi>{words.name}</bdi>: log p <span className="number">{formatLogProb(own)}</span> nats, p{' '}
          <span className="number">{formatPercent(Math.exp(own))}</span>
          {other !== null && (
            <>
              ; with “<bdi>{there.text}</bdi>” <span className="number">{formatLogProb(other)}</span>, Δ{' '}
              <span className="number">{formatDelta(own - other)}</span>
            </>
          )}
        </p>
      )}
      {here.mask !== undefined && here.mask.predictions.length > 0 && (
        <table className="lab-table">
          <caption>Likeliest words there</caption>
          <thead>
            <tr>
              <th scope="col">word</th>
              <th scope="col" className="cell-number">
                p
              </th>
              <th scope="col" className="cell-number">
                log p (nats)
              </th>
            </tr>
          </thead>
          <tbody>
            {here.mask.predictions.map(({ id, word: name, continuation, logProb }) => (
              <tr key={id}>
                <th scope="row">
                  <Word word={name} isContinuation={continuation} />
                </th>
                <td className="cell-number number">{formatPercent(Math.exp(logProb))}</td>
                <td className="cell-number number">{formatLogProb(logProb)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
