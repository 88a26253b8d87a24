import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { Bar } from '../lab/Bar.tsx';
import { likeliestFirst, type LabelReading } from './readings.ts';

interface LabelTableProps {
  readonly caption: string;
  /** What stands in the first column: `label`. */
  readonly noun: string;
  readonly readings: readonly LabelReading[];
}

/** More labels than these are in the files only. */
const SHOWN = 100;

/** Labels with p and log p, likeliest first; of a regression with its value. */
export function LabelTable({ caption, noun, readings }: LabelTableProps) {
  const sorted = likeliestFirst(readings);
  const isValue = readings.every(({ logProb }) => logProb === null);
  return (
    <div className="prediction-frame">
      <table className="predictions">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{noun}</th>
            {isValue ? (
              <th scope="col" className="cell-number">
                value
              </th>
            ) : (
              <>
                <th scope="col" className="cell-number">
                  p
                </th>
                <th scope="col" className="cell-number cell-logp">
                  log p
                </th>
                <td className="cell-bar" aria-hidden="true" />
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, SHOWN).map((reading, row) => (
            // Two answers of a choice may read alike.
            <LabelRow key={row} {...reading} />
          ))}
        </tbody>
      </table>
      {sorted.length > SHOWN && (
        <p className="quiet">
          {formatCount(SHOWN)} of {formatCount(sorted.length)} labels; the files have all of them.
        </p>
      )}
    </div>
  );
}

function LabelRow({ label, logProb, output }: LabelReading) {
  if (logProb === null) {
    return (
      <tr>
        <th scope="row" className="cell-word">
          <bdi>{label}</bdi>
        </th>
        <td className="cell-number number">{formatLogProb(output, 3)}</td>
      </tr>
    );
  }
  const share = Math.exp(logProb);
  return (
    <tr>
      <th scope="row" className="cell-word">
        <bdi>{label}</bdi>
        <Bar share={share} className="bar bar-under" />
      </th>
      <td className="cell-number number">{formatPercent(share)}</td>
      <td className="cell-number cell-logp number">{formatLogProb(logProb)}</td>
      <td className="cell-bar" aria-hidden="true">
        <Bar share={share} className="bar" />
      </td>
    </tr>
  );
}
