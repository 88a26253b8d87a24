import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { fitsPlace, piecesAt, piecesWords } from '../lab/placed_pieces.ts';
import { Word } from '../lab/Word.tsx';
import type { ReadyGrid } from './grid_job.ts';
import type { CellPlace } from './grid_state.ts';

interface CellPanelProps {
  readonly answer: Answered<ReadyGrid>;
  readonly cell: CellPlace;
  readonly reference: CellPlace;
  /** Null where whole vocabularies are compared. */
  readonly word: string | null;
}

/** The sentence behind a cell, and the one it is compared with. */
export function CellPanel({ answer, cell, reference, word }: CellPanelProps) {
  const { about, run } = answer;
  const read = ({ row, column }: CellPlace) => {
    const sentence = about.sentenceOf[row * about.columns.length + column];
    const result = run.results.get(sentence);
    return { text: about.texts[sentence], result, mask: result?.masks.at(0) };
  };
  const [here, there] = [read(cell), read(reference)];
  const split = piecesAt(here.mask?.targets.at(0) ?? null, run.plan?.targets.at(0));
  const [own, other] = [here, there].map(({ mask }) => mask?.targets.at(0)?.logProb ?? null);
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
      {word !== null && here.mask?.targets.at(0)?.placed !== undefined && (
        <p className="quiet">
          {fitsPlace(split)
            ? 'Pieces at this place: '
            : 'No score: the tokenizer reads the word with what it touches; '}
          <bdi>{piecesWords(split)}</bdi>.
        </p>
      )}
      {word !== null && own !== null && (
        <p>
          “<bdi>{word}</bdi>”: log p <span className="number">{formatLogProb(own)}</span> nats, p{' '}
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
