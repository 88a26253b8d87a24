import { memo } from 'react';
import { Cell, Column } from 'react-aria-components';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatLogProb } from '../format.ts';
import { ItemList } from './ItemList.tsx';
import { ItemSentences } from './ItemSentences.tsx';
import { SCORE_DECIMALS } from './score_words.ts';
import { SENTENCE_ORDERS, type SentenceRow } from './sentence_rows.ts';
import { SentencePanel } from './SentencePanel.tsx';

interface SentenceListProps {
  readonly set: BenchmarkSet;
  readonly rows: readonly SentenceRow[];
  readonly protocol: ScoreProtocol;
}

const ORDER_KEYS = ['low', 'high', 'set'] as const;

/** The sentences behind a mean. */
export const SentenceList = memo(function SentenceList({ set, rows, protocol }: SentenceListProps) {
  const { unit, isSum } = SCORE_PROTOCOLS[protocol];
  return (
    <section className="lab-section" aria-label="Sentences">
      <h2 className="section-title">Sentence by sentence</h2>
      <ItemList
        {...{ set, rows }}
        orders={SENTENCE_ORDERS}
        orderKeys={ORDER_KEYS}
        item="sentence"
        head="sentence"
        columns={
          <>
            <Column className="cell-number pair-scores">tokens</Column>
            {isSum && <Column className="cell-number pair-scores">{unit}</Column>}
            <Column className="cell-number">{isSum ? 'a token (nats)' : unit}</Column>
          </>
        }
        cells={({ index, scored, perToken }) => (
          <>
            <Cell>
              <ItemSentences item={set.items[index]} index={index} />
            </Cell>
            <Cell className="cell-number number pair-scores">{formatCount(scored.rows.length)}</Cell>
            {isSum && (
              <Cell className="cell-number number pair-scores">
                {formatLogProb(scored.score, SCORE_DECIMALS)}
              </Cell>
            )}
            <Cell className="cell-number number">{formatLogProb(perToken, SCORE_DECIMALS)}</Cell>
          </>
        )}
        panel={({ index, scored }) => (
          <SentencePanel item={set.items[index]} index={index} scored={scored} protocol={protocol} />
        )}
      />
    </section>
  );
});
