import { useMemo } from 'react';
import type { PairProtocol } from '../../worker/messages.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { pieceName } from '../fill/token_text.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';
import { tokenRows, type PairRow } from './pair_rows.ts';

interface PairPanelProps {
  readonly row: PairRow;
  readonly protocol: PairProtocol;
}

const COUNTED: Readonly<Record<PairProtocol, string>> = {
  aul: 'Every token counts; the score is their mean.',
  'crows-pairs': 'The tokens that both sentences have count; the score is their sum.',
};

/** What the score of a pair is made of, token by token. */
export function PairPanel({ row, protocol }: PairPanelProps) {
  const rows = useMemo(() => tokenRows(row.result), [row.result]);
  const strongest = Math.max(...rows.map(({ delta }) => Math.abs(delta ?? 0)));
  const isStrongest = (delta: number | null): boolean =>
    delta !== null && strongest > 0 && Math.abs(delta) === strongest;
  const number = (logProb: number | null): string => (logProb === null ? '–' : formatLogProb(logProb));
  return (
    <section className="cell-panel" aria-label="Tokens of the pair">
      <h3 className="section-title">Pair {formatCount(row.index + 1)}, token by token</h3>
      <p className="cell-sentence">
        <bdi>{row.more}</bdi>
      </p>
      <p className="cell-sentence">
        <bdi>{row.less}</bdi>
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
          </tr>
        </thead>
        <tbody>
          {rows.map(({ piece, more, less, delta }, index) => (
            // Tokens repeat; the rows of a pair never change their order.
            <tr key={index} data-strongest={isStrongest(delta) ? '' : undefined}>
              <th scope="row">
                {!piece.startsWith(SPACE_MARK) && (
                  <>
                    <span className="quiet" title="joins the piece before" aria-hidden="true">
                      ##
                    </span>
                    <span className="visually-hidden">joins the piece before: </span>
                  </>
                )}
                <bdi>{pieceName(piece)}</bdi>
              </th>
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
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
