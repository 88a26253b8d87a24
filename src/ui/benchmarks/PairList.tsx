import { memo } from 'react';
import { Cell, Column } from 'react-aria-components';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatDelta, formatLogProb } from '../format.ts';
import { ItemList } from './ItemList.tsx';
import { ItemSentences } from './ItemSentences.tsx';
import { ORDERS, type PairRow } from './pair_rows.ts';
import { PairPanel } from './PairPanel.tsx';
import { SCORE_DECIMALS } from './score_words.ts';

interface PairListProps {
  readonly set: BenchmarkSet;
  readonly rows: readonly PairRow[];
  readonly protocol: ScoreProtocol;
}

const ORDER_KEYS = ['more', 'less', 'close', 'set'] as const;

/** The pairs behind a rate. */
export const PairList = memo(function PairList({ set, rows, protocol }: PairListProps) {
  return (
    <section className="lab-section" aria-label="Pairs">
      <h2 className="section-title">Pair by pair</h2>
      <ItemList
        {...{ set, rows }}
        orders={ORDERS}
        orderKeys={ORDER_KEYS}
        item="pair"
        head={
          set.shape === 'triples'
            ? 'more stereotypical, the other, the unrelated'
            : 'more stereotypical, and the other'
        }
        columns={
          <>
            <Column className="cell-number pair-scores">{SCORE_PROTOCOLS[protocol].unit}</Column>
            <Column className="cell-number">Δ (nats)</Column>
          </>
        }
        cells={({ index, result, difference }) => (
          <>
            <Cell>
              <ItemSentences item={set.items[index]} index={index} />
            </Cell>
            <Cell className="cell-number number pair-scores">
              {result.sentences.map(({ score }, role) => (
                <span key={role} className="pair-sentence">
                  {formatLogProb(score, SCORE_DECIMALS)}
                </span>
              ))}
            </Cell>
            <Cell className="cell-number number">{formatDelta(difference, SCORE_DECIMALS)}</Cell>
          </>
        )}
        panel={(row) => <PairPanel item={set.items[row.index]} row={row} protocol={protocol} />}
      />
    </section>
  );
});
