import { useMemo } from 'react';
import type { SetItem } from '../../probes/benchmarks/benchmark_set.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import type { PairRow } from './pair_rows.ts';
import { PairOnward } from './Onward.tsx';
import { COUNTED, SCORE_DECIMALS } from './score_words.ts';
import { pairTokens, partsOfDelta } from './scored_tokens.ts';
import { TokenName } from './TokenName.tsx';

interface PairPanelProps {
  readonly item: SetItem;
  readonly row: PairRow;
  readonly protocol: ScoreProtocol;
}

/** What the score of a pair is made of, token by token. */
export function PairPanel({ item, row, protocol }: PairPanelProps) {
  const [more, less] = row.result.sentences;
  const rows = useMemo(() => pairTokens(more, less), [more, less]);
  const parts = useMemo(() => partsOfDelta(more, less, protocol), [more, less, protocol]);
  const strongest = Math.max(...rows.map(({ delta }) => Math.abs(delta ?? 0)));
  const isStrongest = (delta: number | null): boolean =>
    delta !== null && strongest > 0 && Math.abs(delta) === strongest;
  const number = (logProb: number | null): string => (logProb === null ? '–' : formatLogProb(logProb));
  return (
    <section className="cell-panel" aria-label="Tokens of the pair">
      <h3 className="section-title">Pair {formatCount(row.index + 1)}, token by token</h3>
      <p className="cell-sentence">
        <bdi>{item.sentences[0]}</bdi>
      </p>
      <p className="cell-sentence">
        <bdi>{item.sentences[1]}</bdi>
      </p>
      <p className="quiet">{COUNTED[protocol]} ◆ marks the largest Δ.</p>
      <table className="lab-table pair-tokens">
        <caption className="visually-hidden">log p of the tokens in both sentences</caption>
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col" className="cell-number">
              log p, more
            </th>
            <th scope="col" className="cell-number">
              log p, other
            </th>
            <th scope="col" className="cell-number">
              Δ (nats)
            </th>
            <th scope="col" className="cell-number">
              adds to Δ of the pair
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ piece, more, less, delta }, index) => (
            // Tokens repeat; the rows of a pair never change their order.
            <tr key={index} data-strongest={isStrongest(delta) ? '' : undefined}>
              <TokenName piece={piece} />
              <td className="cell-number number">{number(more)}</td>
              <td className="cell-number number">{number(less)}</td>
              <td className="cell-number number">
                {isStrongest(delta) && (
                  <>
                    <span aria-hidden="true">◆ </span>
                    <span className="visually-hidden">the largest: </span>
                  </>
                )}
                {delta === null ? '–' : formatDelta(delta)}
              </td>
              <td className="cell-number number">{partWords(parts[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <PairOnward item={item} row={row} />
    </section>
  );
}

function partWords(part: number | null): string {
  return part === null ? '–' : formatDelta(part, SCORE_DECIMALS);
}
