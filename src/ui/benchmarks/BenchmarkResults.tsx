import { memo, useMemo, type ReactNode } from 'react';
import { PROTOCOLS } from '../../probes/export/results.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { Later } from '../lab/Later.tsx';
import { Provenance } from '../lab/Provenance.tsx';
import { provenanceWords } from '../lab/words.ts';
import { MeanPlot } from './MeanPlot.tsx';
import { PairList } from './PairList.tsx';
import { pairRows, rateRows } from './pair_rows.ts';
import { RatePlot } from './RatePlot.tsx';
import type { ScoreAnswer } from './score_desk.ts';
import { meanDeltaWords, meanWords, rateWords, testWords } from './score_words.ts';
import { meanRows, sentenceRows } from './sentence_rows.ts';
import { SentenceList } from './SentenceList.tsx';
import { StereoSetTable } from './StereoSetTable.tsx';

interface BenchmarkResultsProps {
  readonly answer: ScoreAnswer;
  /** The same set by other protocols; null where none can be had, as of a file of scores. */
  readonly others: readonly ScoreAnswer[] | null;
  /** Of the set or protocol before. */
  readonly isStale: boolean;
  readonly isScoring: boolean;
}

const SETTLED_FOR_MS = 700;

/** The figures over all items and by category, and the items behind them. */
export const BenchmarkResults = memo(function BenchmarkResults(props: BenchmarkResultsProps) {
  return props.answer.set.shape === 'sentences' ? <SentenceResults {...props} /> : <PairResults {...props} />;
});

/** How often the more stereotypical sentence is the likelier one. */
function PairResults(props: BenchmarkResultsProps) {
  const { answer, others } = props;
  const rows = useMemo(() => pairRows(answer), [answer]);
  const rates = useMemo(() => rateRows(answer.set, rows), [answer.set, rows]);
  const overall = rates[0].rate;
  if (overall === null) return null;
  const { shape } = answer.set;
  const words = rateWords(overall, answer.isWhole, shape);
  const { mean } = rates[0];
  const tested = testWords(overall);
  const test = shape === 'templates' && mean !== null ? `${meanDeltaWords(mean)} ${tested}` : tested;
  return (
    <Results {...props} name="Rates" title="How often" words={words} test={test}>
      {(provenance) => (
        <>
          {shape === 'triples' && <StereoSetTable set={answer.set} rows={rows} />}
          <RatePlot shape={shape} rates={rates} provenance={provenance} />
          <PairList set={answer.set} rows={rows} protocol={answer.protocol} others={others} />
        </>
      )}
    </Results>
  );
}

/** How likely single sentences are, a token. */
function SentenceResults(props: BenchmarkResultsProps) {
  const { answer, others } = props;
  const rows = useMemo(() => sentenceRows(answer), [answer]);
  const means = useMemo(() => meanRows(answer.set, rows), [answer.set, rows]);
  const overall = means[0].mean;
  if (overall === null) return null;
  return (
    <Results {...props} name="Means" title="How likely" words={meanWords(overall, answer.isWhole)}>
      {(provenance) => (
        <>
          <MeanPlot means={means} provenance={provenance} />
          <SentenceList set={answer.set} rows={rows} protocol={answer.protocol} others={others} />
        </>
      )}
    </Results>
  );
}

interface ResultsProps extends Omit<BenchmarkResultsProps, 'others'> {
  readonly name: string;
  readonly title: string;
  /** What all items say together. */
  readonly words: string;
  readonly test?: string;
  /** What stands further down. @param provenance null until something has computed */
  readonly children: (provenance: string | null) => ReactNode;
}

function Results({ answer, isStale, isScoring, name, title, words, test, children }: ResultsProps) {
  const protocol = PROTOCOLS[answer.protocol];
  const { set, identity } = answer;
  const provenance = identity === null ? null : `${set.name} · ${provenanceWords(identity, protocol)}`;
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <section className="lab-section" aria-label={name}>
        <h2 className="section-title">{title}</h2>
        <p>{words}</p>
        {test !== undefined && <p className="quiet">{test}</p>}
        <HowToRead part="Benchmarks" />
        <Provenance identity={identity} protocol={`${set.name} · ${protocol}`} />
      </section>
      <Later>{children(provenance)}</Later>
      <LiveRegion
        label="Latest rate"
        message={isStale || isScoring ? '' : words}
        settledForMs={SETTLED_FOR_MS}
      />
    </div>
  );
}
