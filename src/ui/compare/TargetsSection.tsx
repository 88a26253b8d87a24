import { memo, useMemo } from 'react';
import type { LabState } from '../../page/selectors.ts';
import { formatPlural } from '../format.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { shownAnswer, type Answered } from '../lab/probe_desk.ts';
import { misfitWords } from '../lab/placed_pieces.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { RunLine } from '../lab/RunLine.tsx';
import { keptSentences, RunNotices } from '../lab/RunNotices.tsx';
import type { Probe } from '../lab/use_probe.ts';
import { formWords, provenanceWords } from '../lab/words.ts';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { CompareAct, CompareState } from './compare_state.ts';
import { wordsOfOtherArticle } from './fixed_article.ts';
import { LpbsTable } from './LpbsTable.tsx';
import { alikeSentence, pairAlike } from './pair_sentences.ts';
import { shown } from './sides.ts';
import { targetColumns } from './target_columns.ts';
import { TargetsPlot } from './TargetsPlot.tsx';
import {
  isMisfit,
  plannedPieces,
  priorTells,
  targetRows,
  type TargetsAbout,
  type TargetWords,
} from './targets.ts';
import { WordsField } from './WordsField.tsx';

interface TargetsSectionProps {
  readonly view: LabState;
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
  readonly read: TargetWords;
  readonly probe: Probe<TargetsAbout>;
}

/** Words the visitor asks for: their numbers on both sides, and LPBS of one set of them against another. */
export const TargetsSection = memo(function TargetsSection({
  view,
  state,
  act,
  read,
  probe,
}: TargetsSectionProps) {
  const answered = shownAnswer(probe.state);
  return (
    <section className="lab-section" aria-label="Targets" tabIndex={-1}>
      <h2 className="section-title">Targets</h2>
      <HowToRead part="Targets" />
      <WordsField
        text={state.targets}
        onChange={(targets) => act({ type: 'set', to: { targets } })}
        read={read}
      />
      <div className="field-tools">
        <RunLine
          probe={probe}
          sentences={null}
          name="Targets"
          startLabel={`Score ${formatPlural(read.words.length, 'word')}`}
        />
      </div>
      <RunNotices state={probe.state} view={view} onStart={probe.start} kept={keptSentences(probe.state)} />
      {answered !== null && (
        <div className={answered.isStale ? 'answer answer-stale' : 'answer'}>
          <Scores answer={answered.answer} sets={read.sets} />
        </div>
      )}
    </section>
  );
});

interface ScoresProps {
  readonly answer: Answered<TargetsAbout>;
  readonly sets: TargetWords['sets'];
}

/** The words with their numbers, and their sets against each other. */
function Scores({ answer, sets }: ScoresProps) {
  const { about, run } = answer;
  const { sides } = about.ready;
  const pieces = useMemo(() => plannedPieces(run.plan), [run.plan]);
  const rows = useMemo(() => targetRows(answer), [answer]);
  const [firstPair] = about.pairs;
  const articleIsOpen = firstPair.article !== null;
  // Where the article is open each word stands behind its own.
  const misplaced = useMemo(
    () => (articleIsOpen ? [] : wordsOfOtherArticle(firstPair.A, about.words)),
    [articleIsOpen, firstPair, about],
  );
  const prior = priorTells(rows, sets);
  const hasPrior = prior === 'something';
  const columns = useMemo(
    () => targetColumns(sides, pieces, { hasPrior, articleIsOpen, misplaced }),
    [sides, pieces, articleIsOpen, misplaced, hasPrior],
  );
  const alike = about.pairs.flatMap(({ article, at }) => {
    const causes = pairAlike(run, at);
    return causes === null ? [] : [{ article, said: alikeSentence(causes) }];
  });
  const apart = useMemo(() => rows.filter((row) => row.alike === null), [rows]);
  const protocol = `log p at the mask; prior: ${shown(sides.A)} and ${shown(sides.B)} hidden as well, ${formWords(run.job.form)}`;
  const several = rows.filter(
    ({ word, pieces: m }) => (m ?? pieces.get(word)?.pieces.length ?? 1) > 1,
  ).length;
  const misfits = misfitWords(rows.filter(isMisfit).length);
  return (
    <>
      <PlotTable
        columns={columns}
        rows={rows}
        caption="Targets on both sides"
        initialOrder={{ key: 'delta', direction: 'descending' }}
      />
      {several > 0 && (
        <p className="quiet">
          {formatPlural(several, 'word')} of several pieces: the sum over the pieces, left to right
          (PLL-word-l2r, Kauf and Ivanova 2023). Words of different numbers of pieces are not on one scale.
        </p>
      )}
      {misplaced.length > 0 && (
        <p className="notice">
          {formatPlural(misplaced.length, 'word')} stand{misplaced.length === 1 ? 's' : ''} behind an article
          that is not {misplaced.length === 1 ? 'its' : 'their'} own ({misplaced.slice(0, 5).join(', ')}
          {misplaced.length > 5 ? ', …' : ''}): the log p says that too. With <code>{'{a/an}'}</code> in its
          place each word is scored behind its own.
        </p>
      )}
      {alike.map(({ article, said }) => (
        <p className="notice" key={article}>
          {article !== null && <span className="quiet">with “{article}”: </span>}
          {said}
        </p>
      ))}
      {prior === 'nothing' && (
        <p className="quiet">
          Both sides have the same prior here, so it would take nothing from Δ. It tells something in the
          other direction, of words against each other:{' '}
          <code>{'[MASK] works as {a/an} {nurse|engineer}.'}</code> with he and she as two sets of targets.
        </p>
      )}
      {misfits !== null && <p className="quiet">{misfits}</p>}
      <LpbsTable rows={rows} sets={sets} sides={sides} />
      {apart.length > 0 && (
        <TargetsPlot
          rows={apart}
          columns={columns}
          sides={sides}
          prior={prior}
          provenance={run.identity === null ? null : provenanceWords(run.identity, protocol)}
        />
      )}
      <Provenance identity={run.identity} protocol={protocol} />
    </>
  );
}
