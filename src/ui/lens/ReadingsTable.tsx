import { memo, useMemo } from 'react';
import type { Reading } from '../../worker/messages.ts';
import { formatCount, formatPercent } from '../format.ts';
import { Word } from '../lab/Word.tsx';
import { LISTED } from './lens_job.ts';
import { leader, ranksByPass } from './readings.ts';

interface ReadingsTableProps {
  readonly readings: readonly Reading[];
  readonly caption: string;
}

/** Pass by pass, the words the head would fill in; and how high the last pass's first word stands all along. */
export const ReadingsTable = memo(function ReadingsTable({ readings, caption }: ReadingsTableProps) {
  const { lead, ranks } = useMemo(() => {
    const found = leader(readings);
    return { lead: found, ranks: found === null ? [] : ranksByPass(readings, found.word.id) };
  }, [readings]);
  if (lead === null) return null;
  const places = Array.from({ length: LISTED }, (_, place) => place);
  return (
    // Scrolled by keyboard too, where it is wider than the page.
    <div className="plot-table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table className="plot-table lens-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" className="cell-number">
              pass
            </th>
            {places.map((place) => (
              <th scope="col" key={place}>
                {place + 1}
              </th>
            ))}
            <th scope="col" className="cell-number">
              special tokens
            </th>
            <th scope="col" className="cell-number">
              rank of “<bdi>{lead.word.word}</bdi>”
            </th>
          </tr>
        </thead>
        <tbody>
          {readings.map(({ predictions, specialMass }, pass) => (
            <tr key={pass}>
              <th scope="row" className="cell-number number">
                {pass}
              </th>
              {places.map((place) => {
                const prediction = predictions.at(place);
                return (
                  <td key={place} data-leads={prediction?.id === lead.word.id || undefined}>
                    {prediction !== undefined && (
                      <span className="lens-word">
                        <Word word={prediction.word} isContinuation={prediction.continuation} />{' '}
                        <span className="quiet number">{formatPercent(Math.exp(prediction.logProb))}</span>
                      </span>
                    )}
                  </td>
                );
              })}
              <td className="cell-number number">{formatPercent(specialMass)}</td>
              <td className="cell-number number">{formatRank(ranks.at(pass) ?? null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});

function formatRank(rank: number | null): string {
  return rank === null ? '–' : formatCount(rank);
}
