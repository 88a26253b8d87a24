import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { WordProtocol } from '../../probes/score_protocols.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { WordOnward } from './Onward.tsx';
import type { PairRow } from './pair_rows.ts';
import { COUNTED, SCORE_DECIMALS } from './score_words.ts';
import { wordScores } from './word_rows.ts';

interface WordPanelProps {
  readonly item: SetItem;
  readonly row: PairRow;
  readonly protocol: WordProtocol;
}

/** What the score of two words at one place is made of. */
export function WordPanel({ item, row, protocol }: WordPanelProps) {
  const words = wordScores(row.result.sentences);
  const hasPrior = protocol === 'lpbs';
  return (
    <section className="cell-panel" aria-label="Words of the pair">
      <h3 className="section-title">Pair {formatCount(row.index + 1)}, word by word</h3>
      {item.sentences.map((sentence, role) => (
        <p key={role} className="cell-sentence">
          <bdi>{sentence}</bdi>
        </p>
      ))}
      <p className="quiet">
        {COUNTED[protocol]} The rank is that in the whole vocabulary; a word of several pieces has none.
      </p>
      <table className="lab-table pair-tokens">
        <caption className="visually-hidden">log p of both words at their place</caption>
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col" className="cell-number">
              pieces
            </th>
            <th scope="col" className="cell-number">
              rank
            </th>
            <th scope="col" className="cell-number">
              log p (nats)
            </th>
            {hasPrior && (
              <th scope="col" className="cell-number">
                prior (nats)
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {words.map(({ word, pieces, rank, logProb, prior }, at) => (
            <tr key={at}>
              <th scope="row">
                <bdi>{word}</bdi>
              </th>
              <td className="cell-number number">{formatCount(pieces)}</td>
              <td className="cell-number number">{rank === null ? '–' : formatCount(rank)}</td>
              <td className="cell-number number">{formatLogProb(logProb, SCORE_DECIMALS)}</td>
              {hasPrior && (
                <td className="cell-number number">
                  {prior === null ? '–' : formatLogProb(prior, SCORE_DECIMALS)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Δ{hasPrior && ' of log p less its prior'}: {formatDelta(row.difference, SCORE_DECIMALS)} nats.
      </p>
      <WordOnward item={item} />
    </section>
  );
}
