import { useMemo } from 'react';
import { compareRows } from '../../probes/comparison.ts';
import type { Vocabulary } from '../../worker/messages.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import type { Answered } from '../lab/probe_desk.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { formWords } from '../lab/words.ts';
import { announceComparison } from './announce.ts';
import { pairedList, type Rows } from './paired_list.ts';
import { MeasuresLine } from './MeasuresLine.tsx';
import { PairedLists } from './PairedLists.tsx';
import type { Ready } from './resolve.ts';

interface ComparisonProps {
  readonly answer: Answered<Ready>;
  readonly vocabulary: Vocabulary;
  readonly isStale: boolean;
  readonly pins: readonly string[];
  readonly onPin: (word: string, on: boolean) => void;
}

/** One pair of sentences with its rows, and what is said before its numbers where there are two. */
export interface ComparedRows {
  readonly rows: Rows;
  readonly title: string | null;
}

const SETTLED_FOR_MS = 700;
const SPOKEN_AMONG = 100;

/** The measures and the paired list, for each form of the article that was left open. */
export function Comparison({ answer, vocabulary, isStale, pins, onPin }: ComparisonProps) {
  const { about, run } = answer;
  const compared = useMemo(() => comparedRows(answer), [answer]);
  const measures = useMemo(
    () => compared.map(({ rows }) => compareRows(rows.a, rows.b, vocabulary.special)),
    [compared, vocabulary],
  );
  const first = compared.at(0);
  const message = useMemo(
    () =>
      first === undefined || isStale
        ? ''
        : announceComparison(pairedList(first.rows, vocabulary, SPOKEN_AMONG, 3), about.sides),
    [first, isStale, vocabulary, about],
  );
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      {compared.map(({ rows, title }, index) => (
        <div className="compared" key={title ?? 'only'}>
          <h2 className="visually-hidden">Words that differ{title === null ? '' : `, ${title}`}</h2>
          <MeasuresLine measures={measures[index]} title={title} />
          <PairedLists
            rows={rows}
            vocabulary={vocabulary}
            sides={about.sides}
            title={title}
            pins={pins}
            onPin={onPin}
          />
        </div>
      ))}
      <Provenance
        identity={run.identity}
        protocol={`log p over the whole vocabulary, ${formWords(run.job.form)}`}
      />
      <LiveRegion label="Latest comparison" message={message} settledForMs={SETTLED_FOR_MS} />
    </div>
  );
}

/** The pairs of which both sides are there. */
export function comparedRows({ about, run }: Answered<Ready>): readonly ComparedRows[] {
  return about.pairs.flatMap(({ article }, pair) => {
    const a = run.results.get(2 * pair)?.masks.at(0)?.logProbs ?? null;
    const b = run.results.get(2 * pair + 1)?.masks.at(0)?.logProbs ?? null;
    if (a === null || b === null) return [];
    return [{ rows: { a, b }, title: article === null ? null : `with “${article}”` }];
  });
}
