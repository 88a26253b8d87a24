import { memo, useMemo } from 'react';
import type { PassReading, Vocabulary } from '../../worker/messages.ts';
import { wordName } from '../compare/paired_list.ts';
import { formatCosine, formatCount, formatNorm, formatPercent, formatPlural } from '../format.ts';
import { Word } from '../lab/Word.tsx';
import { LISTED } from './lens_job.ts';
import { leader, ranksOf } from './readings.ts';

interface ReadingsTableProps {
  readonly readings: readonly PassReading[];
  readonly vocabulary: Vocabulary;
  /** The words whose ranks are told, by token id. */
  readonly ranked: readonly number[];
  /** As many as the model was made for; null where that is not known. */
  readonly ownPasses: number | null;
  readonly caption: string;
}

const PLACES = Array.from({ length: LISTED }, (_, place) => place);

/** Pass by pass: the words the head would fill in, how the state lies, and the ranks of the words that are followed. */
export const ReadingsTable = memo(function ReadingsTable(props: ReadingsTableProps) {
  const { readings, vocabulary, ranked, ownPasses, caption } = props;
  const lead = useMemo(() => leader(readings), [readings]);
  const ranks = useMemo(() => readings.map((reading) => ranksOf(reading, ranked)), [readings, ranked]);
  if (lead === null) return null;
  const last = Math.min(readings.length - 1, ownPasses ?? Infinity);
  const rowOf = (pass: number) => (
    <ReadingRow key={pass} pass={pass} reading={readings[pass]} leads={lead.word.id} ranks={ranks[pass]} />
  );
  const passes = [...readings.keys()];
  const beyond = passes.slice(last + 1);
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
            {PLACES.map((place) => (
              <th scope="col" key={place}>
                {place + 1}
              </th>
            ))}
            <th scope="col" className="cell-number">
              special tokens
            </th>
            <th scope="col" className="cell-number">
              cosine to pass before
            </th>
            <th scope="col" className="cell-number">
              norm
            </th>
            {ranked.map((id) => (
              <th scope="col" className="cell-number" key={id}>
                rank of “<bdi>{wordName(vocabulary, id)}</bdi>”
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{passes.slice(0, last + 1).map(rowOf)}</tbody>
        {beyond.length > 0 && (
          <tbody className="lens-beyond">
            <tr>
              <th scope="rowgroup" colSpan={LISTED + 4 + ranked.length}>
                beyond the {formatPlural(last, 'pass', 'passes')} it was trained with
              </th>
            </tr>
            {beyond.map(rowOf)}
          </tbody>
        )}
      </table>
    </div>
  );
});

interface ReadingRowProps {
  readonly pass: number;
  readonly reading: PassReading;
  /** The word that ends first, by token id. */
  readonly leads: number;
  readonly ranks: readonly (number | null)[];
}

function ReadingRow({ pass, reading, leads, ranks }: ReadingRowProps) {
  const { predictions, specialMass, cosineToBefore, norm } = reading;
  return (
    <tr>
      <th scope="row" className="cell-number number">
        {pass}
      </th>
      {PLACES.map((place) => {
        const prediction = predictions.at(place);
        return (
          <td key={place} data-leads={prediction?.id === leads || undefined}>
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
      <td className="cell-number number">{cosineToBefore === null ? '–' : formatCosine(cosineToBefore)}</td>
      <td className="cell-number number">{formatNorm(norm)}</td>
      {ranks.map((rank, index) => (
        <td key={index} className="cell-number number">
          {rank === null ? '–' : formatCount(rank)}
        </td>
      ))}
    </tr>
  );
}
