import { memo, useMemo } from 'react';
import { PROTOCOLS } from '../../probes/export/results.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { Later } from '../lab/Later.tsx';
import { Provenance } from '../lab/Provenance.tsx';
import { provenanceWords } from '../lab/words.ts';
import type { PairAnswer } from './pair_desk.ts';
import { PairList } from './PairList.tsx';
import { pairRows, rateRows } from './pair_rows.ts';
import { rateWords, testWords } from './pair_words.ts';
import { RatePlot } from './RatePlot.tsx';

interface BenchmarkResultsProps {
  readonly answer: PairAnswer;
  /** Of the set or protocol before. */
  readonly isStale: boolean;
  readonly isScoring: boolean;
}

const SETTLED_FOR_MS = 700;

/** The rate over all pairs and by category, and the pairs behind it. */
export const BenchmarkResults = memo(function BenchmarkResults(props: BenchmarkResultsProps) {
  const { answer, isStale, isScoring } = props;
  const rows = useMemo(() => pairRows(answer), [answer]);
  const rates = useMemo(() => rateRows(answer.set, rows), [answer.set, rows]);
  const protocol = PROTOCOLS[answer.protocol];
  const provenance =
    answer.identity === null ? null : `${answer.set.name} · ${provenanceWords(answer.identity, protocol)}`;
  const overall = rates[0].rate;
  if (overall === null) return null;
  const words = rateWords(overall, answer.isWhole);
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label="Rates">
        <h2 className="section-title">How often</h2>
        <p>{words}</p>
        <p className="quiet">{testWords(overall)}</p>
        <HowToRead part="Benchmarks" />
        <Provenance identity={answer.identity} protocol={`${answer.set.name} · ${protocol}`} />
      </section>
      <Later>
        <RatePlot rates={rates} provenance={provenance} />
        <PairList set={answer.set} rows={rows} protocol={answer.protocol} />
      </Later>
      <LiveRegion
        label="Latest rate"
        message={isStale || isScoring ? '' : words}
        settledForMs={SETTLED_FOR_MS}
      />
    </div>
  );
});
