import { Fragment } from 'react';
import type { HeadTask } from '../../worker/messages.ts';
import { formatDelta, formatLogProb, formatPercent } from '../format.ts';
import { TableFrame } from '../plots/TableFrame.tsx';
import { labelReadings, likeliestFirst, measured, type LabelReading, type TextReading } from './readings.ts';

interface ComparedLabelsProps {
  readonly task: HeadTask;
  /** Two. */
  readonly readings: readonly TextReading[];
}

/** Every label of two texts: p and log p of each, and by how much the first is likelier with the one than with the other. */
export function ComparedLabels({ task, readings }: ComparedLabelsProps) {
  const [a, b] = readings.map(({ result }) => labelReadings(task, result.outputs[0]));
  const rows = a.map((reading, l) => ({
    label: reading.label,
    output: reading.output,
    sides: [reading, b[l]],
  }));
  const isValue = task.scale === 'value';
  return (
    <TableFrame label="Table of labels of both texts">
      <table className="plot-table">
        <caption className="visually-hidden">Labels of both texts</caption>
        <thead>
          <tr>
            <th scope="col">label</th>
            {readings.map(({ index, name }, side) => (
              <Fragment key={index}>
                <th scope="col" className="cell-number">
                  {isValue ? '' : 'p '}
                  {'AB'[side]} <bdi>{name}</bdi>
                </th>
                {!isValue && (
                  <th scope="col" className="cell-number">
                    log p {'AB'[side]}
                  </th>
                )}
              </Fragment>
            ))}
            <th scope="col" className="cell-number">
              {isValue ? 'Δ A − B' : 'Δ log p A − B (nats)'}
            </th>
          </tr>
        </thead>
        <tbody>
          {likeliestFirst(rows).map(({ label, sides: [of, other] }, row) => (
            <tr key={row}>
              <th scope="row">
                <bdi>{label}</bdi>
              </th>
              <SideCells {...of} />
              <SideCells {...other} />
              <td className="cell-number number">{formatDelta(measured(of) - measured(other))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function SideCells({ logProb, output }: LabelReading) {
  if (logProb === null) return <td className="cell-number number">{formatLogProb(output, 3)}</td>;
  return (
    <>
      <td className="cell-number number">{formatPercent(Math.exp(logProb))}</td>
      <td className="cell-number number">{formatLogProb(logProb)}</td>
    </>
  );
}
