import { memo, startTransition, useMemo, useState } from 'react';
import { Cell, Column } from 'react-aria-components';
import type { BenchmarkSet } from '../../probes/benchmarks/benchmark_set.ts';
import { SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatLogProb } from '../format.ts';
import { BesideChoice } from './BesideChoice.tsx';
import { ItemList } from './ItemList.tsx';
import { ItemSentences } from './ItemSentences.tsx';
import { apartOrder } from './looking.ts';
import type { ScoreAnswer } from './score_desk.ts';
import { SCORE_DECIMALS } from './score_words.ts';
import { SENTENCE_ORDERS, sentenceFilters, sentencesBeside, type SentenceRow } from './sentence_rows.ts';
import { SentencePanel } from './SentencePanel.tsx';

interface SentenceListProps {
  readonly set: BenchmarkSet;
  readonly rows: readonly SentenceRow[];
  readonly protocol: ScoreProtocol;
  /** By other protocols; null where none can be had. */
  readonly others: readonly ScoreAnswer[] | null;
}

/** The sentences behind a mean. */
export const SentenceList = memo(function SentenceList({ set, rows, protocol, others }: SentenceListProps) {
  const { unit, isSum } = SCORE_PROTOCOLS[protocol];
  const [besideName, setBeside] = useState<ScoreProtocol | null>(null);
  // What is made of a hundred thousand rows is drawn in slices.
  const stand = (name: ScoreProtocol | null): void => startTransition(() => setBeside(name));
  const answer = others?.find((other) => other.protocol === besideName) ?? null;
  const beside = useMemo(() => (answer === null ? null : sentencesBeside(rows, answer)), [rows, answer]);
  const filters = useMemo(() => sentenceFilters(rows), [rows]);
  const orders = useMemo(
    () => (beside === null ? SENTENCE_ORDERS : [...SENTENCE_ORDERS, apartOrder(beside)]),
    [beside],
  );
  return (
    <section className="lab-section" aria-label="Sentences">
      <h2 className="section-title">Sentence by sentence</h2>
      <ItemList
        {...{ set, rows, orders, filters }}
        item="sentence"
        head="sentence"
        tools={<BesideChoice others={others} beside={answer} onChange={stand} />}
        columns={
          <>
            <Column className="cell-number pair-scores">tokens</Column>
            {isSum && <Column className="cell-number pair-scores">{unit}</Column>}
            <Column className="cell-number">{isSum ? 'a token (nats)' : unit}</Column>
            {beside !== null && (
              <Column className="cell-number">{SCORE_PROTOCOLS[beside.protocol].name}, a token (nats)</Column>
            )}
          </>
        }
        cells={(row, marks) => (
          <>
            <Cell>
              <ItemSentences item={set.items[row.index]} index={row.index} marks={marks} />
            </Cell>
            <Cell className="cell-number number pair-scores">{formatCount(row.scored.rows.length)}</Cell>
            {isSum && (
              <Cell className="cell-number number pair-scores">
                {formatLogProb(row.scored.score, SCORE_DECIMALS)}
              </Cell>
            )}
            <Cell className="cell-number number">{formatLogProb(row.perToken, SCORE_DECIMALS)}</Cell>
            {beside !== null && <Cell className="cell-number number">{scoreWords(beside.valueOf(row))}</Cell>}
          </>
        )}
        panel={({ index, scored }) => (
          <SentencePanel item={set.items[index]} index={index} scored={scored} protocol={protocol} />
        )}
      />
    </section>
  );
});

function scoreWords(score: number | null): string {
  return score === null ? '–' : formatLogProb(score, SCORE_DECIMALS);
}
