import { useMemo } from 'react';
import type { HeadTask } from '../../worker/messages.ts';
import { formatLogProb, formatPercent } from '../format.ts';
import { pieceName } from '../fill/token_text.ts';
import { TableFrame } from '../plots/TableFrame.tsx';
import { labelNames } from './label_names.ts';
import { tokenReadings, type TextReading } from './readings.ts';

interface TokenLabelsProps {
  readonly task: HeadTask;
  readonly reading: TextReading;
}

/** More labels than these have no column: their numbers are in the files. */
const COLUMNS = 9;

/** Every token as a chip with its likeliest label, then all labels of each. */
export function TokenLabels({ task, reading }: TokenLabelsProps) {
  const tokens = useMemo(() => tokenReadings(task, reading), [task, reading]);
  // The label that most tokens of most taggers have says that there is none.
  const labels = labelNames(task.labels).slice(0, COLUMNS);
  return (
    <>
      <ol className="holding-chips" aria-label="Tokens with their labels">
        {tokens.map(({ token, best }, index) => (
          <li key={index} className="holding-chip class-chip" data-outside={best.label === 'O' || undefined}>
            <bdi>{pieceName(token.piece)}</bdi>
            <span className="class-label">
              <bdi>{best.label}</bdi>{' '}
              <span className="number">{formatPercent(Math.exp(best.logProb ?? NaN))}</span>
            </span>
          </li>
        ))}
      </ol>
      <TableFrame label="Table of labels at each token">
        <table className="plot-table">
          <caption className="visually-hidden">Labels at each token, p and log p of the likeliest</caption>
          <thead>
            <tr>
              <th scope="col">token</th>
              <th scope="col">label</th>
              <th scope="col" className="cell-number">
                p
              </th>
              <th scope="col" className="cell-number">
                log p
              </th>
              {labels.map((label) => (
                <th scope="col" className="cell-number" key={label}>
                  p <bdi>{label}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tokens.map(({ token, best, labels: all }, index) => (
              <tr key={index}>
                <th scope="row">
                  <bdi>{pieceName(token.piece)}</bdi>
                </th>
                <td>
                  <bdi>{best.label}</bdi>
                </td>
                <td className="cell-number number">{formatPercent(Math.exp(best.logProb ?? NaN))}</td>
                <td className="cell-number number">{formatLogProb(best.logProb ?? NaN)}</td>
                {labels.map((label, l) => (
                  <td className="cell-number number" key={label}>
                    {formatPercent(Math.exp(all[l].logProb ?? NaN))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}
