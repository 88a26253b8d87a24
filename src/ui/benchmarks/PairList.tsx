import { memo, startTransition, useMemo, useState } from 'react';
import { Cell, Column } from 'react-aria-components';
import type { BenchmarkSet, SetShape } from '../../probes/benchmarks/benchmark_set.ts';
import { isOfWords, SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatDelta, formatLogProb } from '../format.ts';
import { BesideChoice } from './BesideChoice.tsx';
import { ItemList } from './ItemList.tsx';
import { ItemSentences } from './ItemSentences.tsx';
import { apartOrder } from './looking.ts';
import { ORDERS, pairFilters, pairsBeside, type PairRow } from './pair_rows.ts';
import { PairPanel } from './PairPanel.tsx';
import type { ScoreAnswer } from './score_desk.ts';
import { SCORE_DECIMALS } from './score_words.ts';
import { WordPanel } from './WordPanel.tsx';

interface PairListProps {
  readonly set: BenchmarkSet;
  readonly rows: readonly PairRow[];
  readonly protocol: ScoreProtocol;
  /** By other protocols; null where none can be had. */
  readonly others: readonly ScoreAnswer[] | null;
}

/** What the first column holds. */
const HEADS: Readonly<Record<SetShape, string>> = {
  sentences: 'sentence',
  pairs: 'more stereotypical, and the other',
  triples: 'more stereotypical, the other, the unrelated',
  templates: 'with the first word, and with the other',
};

/** The pairs behind a rate. */
export const PairList = memo(function PairList({ set, rows, protocol, others }: PairListProps) {
  const [besideName, setBeside] = useState<ScoreProtocol | null>(null);
  // What is made of a hundred thousand rows is drawn in slices.
  const stand = (name: ScoreProtocol | null): void => startTransition(() => setBeside(name));
  const answer = others?.find((other) => other.protocol === besideName) ?? null;
  const beside = useMemo(() => (answer === null ? null : pairsBeside(rows, answer)), [rows, answer]);
  const filters = useMemo(() => pairFilters(rows, protocol, beside), [rows, protocol, beside]);
  const orders = useMemo(() => (beside === null ? ORDERS : [...ORDERS, apartOrder(beside)]), [beside]);
  return (
    <section className="lab-section" aria-label="Pairs">
      <h2 className="section-title">Pair by pair</h2>
      <ItemList
        {...{ set, rows, orders, filters }}
        item="pair"
        head={HEADS[set.shape]}
        tools={<BesideChoice others={others} beside={answer} onChange={stand} />}
        columns={
          <>
            <Column className="cell-number pair-scores">{SCORE_PROTOCOLS[protocol].unit}</Column>
            <Column className="cell-number">Δ (nats)</Column>
            {beside !== null && (
              <Column className="cell-number">Δ, {SCORE_PROTOCOLS[beside.protocol].name} (nats)</Column>
            )}
          </>
        }
        cells={(row, marks) => (
          <>
            <Cell>
              <ItemSentences item={set.items[row.index]} index={row.index} marks={marks} />
            </Cell>
            <Cell className="cell-number number pair-scores">
              {row.result.sentences.map(({ score }, role) => (
                <span key={role} className="pair-sentence">
                  {formatLogProb(score, SCORE_DECIMALS)}
                </span>
              ))}
            </Cell>
            <Cell className="cell-number number">{formatDelta(row.difference, SCORE_DECIMALS)}</Cell>
            {beside !== null && <Cell className="cell-number number">{deltaWords(beside.valueOf(row))}</Cell>}
          </>
        )}
        panel={(row) =>
          isOfWords(protocol) ? (
            <WordPanel item={set.items[row.index]} row={row} protocol={protocol} />
          ) : (
            <PairPanel item={set.items[row.index]} row={row} protocol={protocol} />
          )
        }
      />
    </section>
  );
});

function deltaWords(delta: number | null): string {
  return delta === null ? '–' : formatDelta(delta, SCORE_DECIMALS);
}
