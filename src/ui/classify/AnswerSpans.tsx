import { useMemo } from 'react';
import { formatLogProb, formatPercent } from '../format.ts';
import { TableFrame } from '../plots/TableFrame.tsx';
import { spanReadings, type TextReading } from './readings.ts';

/** The answer marked in its text, then the likeliest spans, and that there is none, with start and end. */
export function AnswerSpans({ reading }: { readonly reading: TextReading }) {
  const spans = useMemo(() => spanReadings(reading), [reading]);
  const best = spans.find(({ text }) => text !== null);
  return (
    <>
      {best !== undefined && <MarkedText reading={reading} first={best.first} last={best.last} />}
      <TableFrame label="Table of answers">
        <table className="plot-table">
          <caption className="visually-hidden">Likeliest answers, likeliest first</caption>
          <thead>
            <tr>
              <th scope="col">answer</th>
              <th scope="col" className="cell-number">
                p
              </th>
              <th scope="col" className="cell-number">
                log p
              </th>
              <th scope="col" className="cell-number">
                log p start
              </th>
              <th scope="col" className="cell-number">
                log p end
              </th>
            </tr>
          </thead>
          <tbody>
            {spans.map(({ first, last, text, logProb, startLogProb, endLogProb }) => (
              <tr key={`${first} ${last}`}>
                <th scope="row">{text === null ? <em>no answer</em> : <bdi>{text}</bdi>}</th>
                <td className="cell-number number">{formatPercent(Math.exp(logProb))}</td>
                <td className="cell-number number">{formatLogProb(logProb)}</td>
                <td className="cell-number number">{formatLogProb(startLogProb)}</td>
                <td className="cell-number number">{formatLogProb(endLogProb)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}

interface MarkedTextProps {
  readonly reading: TextReading;
  readonly first: number;
  readonly last: number;
}

/** The text that was asked, with the likeliest span marked. */
function MarkedText({ reading: { pair, result }, first, last }: MarkedTextProps) {
  const text = pair ?? '';
  const start = result.tokens[first].range?.start ?? 0;
  const end = result.tokens[last].range?.end ?? 0;
  return (
    <p className="class-text">
      <bdi>
        {text.slice(0, start)}
        <mark className="class-mark">{text.slice(start, end)}</mark>
        {text.slice(end)}
      </bdi>
    </p>
  );
}
