import type { MaskPredictions } from '../../page/fill_query.ts';
import type { Prediction, TokenView } from '../../worker/messages.ts';
import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { Bar } from '../lab/Bar.tsx';
import { Word } from '../lab/Word.tsx';
import { pieceName } from './token_text.ts';

interface PredictionTableProps {
  readonly mask: MaskPredictions;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** The masked token, to mark the word it hides. */
  readonly token: TokenView | undefined;
  /** At most this many rows of those at hand. */
  readonly topK: number;
}

/** What the model would put at one mask, likeliest first. */
export function PredictionTable({ mask, number, count, token, topK }: PredictionTableProps) {
  const predictions = mask.predictions.slice(0, topK);
  const first = predictions.at(0)?.logProb ?? 0;
  const hidden = token?.maskedInPlace === true ? token : null;
  return (
    <div className="prediction-frame">
      <table className="predictions">
        <caption>
          {count === 1 ? 'Mask' : `Mask ${number} of ${count}`} · token {mask.tokenIndex}
          {hidden !== null && (
            <span className="caption-aside">
              {' '}
              · “<bdi>{pieceName(hidden.piece)}</bdi>” masked in place
            </span>
          )}
          {count > 1 && (
            <span className="caption-aside"> · specials hidden ({formatPercent(mask.specialMass)})</span>
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="cell-rank">
              <span aria-hidden="true">#</span>
              <span className="visually-hidden">rank</span>
            </th>
            <th scope="col">word</th>
            <th scope="col" className="cell-number">
              p
            </th>
            <th scope="col" className="cell-number cell-logp">
              log p
            </th>
            <td className="cell-bar" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {predictions.map((prediction) => (
            <Row
              key={prediction.id}
              prediction={prediction}
              share={Math.exp(prediction.logProb - first)}
              isHiddenWord={hidden !== null && hidden.id === prediction.id}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly prediction: Prediction;
  /** Probability relative to the first row, 0 to 1. */
  readonly share: number;
  readonly isHiddenWord: boolean;
}

function Row({ prediction, share, isHiddenWord }: RowProps) {
  const { rank, word, continuation, logProb } = prediction;
  return (
    <tr className={isHiddenWord ? 'row-hidden-word' : undefined}>
      <td className="cell-rank number">{formatCount(rank)}</td>
      <th scope="row" className="cell-word">
        <Word word={word} isContinuation={continuation} />
        {isHiddenWord && (
          <>
            <span className="visually-hidden">, </span>
            <span className="tag">the masked word</span>
          </>
        )}
        <Bar share={share} className="bar bar-under" />
      </th>
      <td className="cell-number number">{formatPercent(Math.exp(logProb))}</td>
      <td className="cell-number cell-logp number">{formatLogProb(logProb)}</td>
      <td className="cell-bar" aria-hidden="true">
        <Bar share={share} className="bar" />
      </td>
    </tr>
  );
}
