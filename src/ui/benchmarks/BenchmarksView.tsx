import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { SET_FORMATS } from '../../probes/benchmarks/benchmark_set.ts';
import { RATE_CAVEAT } from '../../probes/pair_scores.ts';
import { protocolsOf, SCORE_PROTOCOLS } from '../../probes/score_protocols.ts';
import type { WorkerClient } from '../../page/client.ts';
import { JournalClient } from '../../page/journal_client.ts';
import { ofLab } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import type { ScoreProtocol } from '../../worker/messages.ts';
import { formatCount, formatPlural } from '../format.ts';
import { Choice } from '../frame/Choice.tsx';
import { ContentNote } from '../frame/ContentNote.tsx';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { Notice } from '../frame/Notice.tsx';
import { useStopKey } from '../frame/use_page_keys.ts';
import { engineKey } from '../lab/probe_desk.ts';
import { ProgressLine } from '../lab/ProgressLine.tsx';
import { EndNotice, keptWords } from '../lab/RunNotices.tsx';
import { SpokenRun } from '../lab/SpokenProgress.tsx';
import { useFollowed } from '../lab/use_followed.ts';
import { OpenFilesButton } from '../models/OpenFilesButton.tsx';
import { prepareEngine } from '../plots/engine_loader.ts';
import { BenchmarkResults } from './BenchmarkResults.tsx';
import { BenchmarkShare } from './BenchmarkShare.tsx';
import { BesideRun } from './BesideRun.tsx';
import { ColumnsForm } from './ColumnsForm.tsx';
import { keepingWords, NOT_KEPT } from './keeping_words.ts';
import { KeptRuns } from './KeptRuns.tsx';
import { ReadingLine } from './ReadingLine.tsx';
import { recordedAnswer } from './recorded.ts';
import { RecordedNotice } from './RecordedNotice.tsx';
import { SetPreview } from './SetPreview.tsx';
import {
  asNewestScores,
  isScoreProgress,
  isScoring,
  ScoreDesk,
  itemsLeft,
  type ScoreAnswer,
} from './score_desk.ts';
import { formatNote, ITEM_NAMES, leftOutWords, planWords } from './score_words.ts';
import type { OpenedSet } from './use_benchmark_set.ts';
import { useShownSet } from './use_shown_set.ts';

interface BenchmarksViewProps {
  readonly client: WorkerClient;
  readonly opened: OpenedSet;
}

const SETTLED_FOR_MS = 700;

/** Sets of sentences: of pairs, how often the more stereotypical one is the likelier, by category, and pair by pair. */
export function BenchmarksView({ client, opened }: BenchmarksViewProps) {
  const view = useView(client, ofLab);
  useEffect(prepareEngine, []);
  const { reading, unknown, fault, open, readAs, cancel } = opened;
  const { shown, others: otherSets, show } = useShownSet(opened.own);
  const { set } = shown;
  const ofFile = useMemo(() => shown.recorded && recordedAnswer(shown.recorded), [shown.recorded]);
  const recorded = shown.isScoredHere ? null : ofFile;
  const [chosen, setProtocol] = useState<ScoreProtocol | null>(null);
  const offered = recorded === null ? protocolsOf(set.shape) : [recorded.protocol];
  const protocol = chosen !== null && offered.includes(chosen) ? chosen : offered[0];
  const [journals] = useState(() => new JournalClient());
  const [desk] = useState(() => new ScoreDesk(client.probes, journals));
  const engine = engineKey(view.backend?.identity ?? null);
  // Of scores from a file no engine is asked.
  const question = useMemo(
    () => (engine === '' || recorded !== null ? null : { set, protocol }),
    [set, protocol, engine, recorded],
  );
  const state = asNewestScores(useFollowed(desk, isScoreProgress), question);
  useEffect(() => desk.ask(question, engine), [desk, question, engine]);
  const working = isScoring(state);
  useStopKey(reading !== null ? cancel : working ? () => desk.cancel() : undefined);
  const plan = state.plan.kind === 'planned' ? state.plan.plan : null;
  const left = itemsLeft(state);
  const answer = recorded ?? state.answer ?? state.last;
  const others = useOthers(desk, answer);
  const current = working ? null : (recorded ?? state.answer);
  const runs = useRunsBeside(desk, current, recorded === null ? ofFile : null);
  const leftOut = leftOutWords(set, recorded ?? plan);
  const answered = state.answer?.results.size ?? 0;
  const canStart = (left !== null && left > 0) || state.plan.kind === 'failed';
  const results = useRef<HTMLElement>(null);
  const holdFocus = useFocusKeptIn(results, working || canStart);
  return (
    <div className="view">
      <h1 className="visually-hidden">Sets of sentences</h1>
      <div className="sentence">
        <p className="benchmark-set">
          <bdi>{set.name}</bdi>
        </p>
        <div className="field-tools">
          <OpenFilesButton label="Open a set" onFiles={open} />
          {otherSets.map((other) => (
            <Button
              className="button"
              key={other.set.name}
              onPress={() => {
                cancel();
                show(other);
              }}
            >
              <bdi>{other.set.name}</bdi>
            </Button>
          ))}
          <Choice
            label="scored by"
            accessibleLabel="Protocol"
            value={protocol}
            options={offered}
            name={(each) => SCORE_PROTOCOLS[each].name}
            onChange={setProtocol}
          />
          <span className="plan-words">{planWords(set, plan)}</span>
          <div className="lab-run">
            {working && state.phase !== null && (
              <ProgressLine phase={state.phase} name="Scoring" onCancel={null} />
            )}
            {(working || canStart) && (
              // One button, so that the focus stays where it was pressed.
              <Button
                className={working ? 'button' : 'button button-main'}
                onPress={() => (working ? desk.cancel() : desk.start())}
                onFocusChange={holdFocus}
              >
                {working ? 'Cancel' : startWords(answered, left, ITEM_NAMES[set.shape])}
              </Button>
            )}
          </div>
        </div>
        <p className="reading-note quiet">
          {SCORE_PROTOCOLS[protocol].name}: {SCORE_PROTOCOLS[protocol].misses}
        </p>
        <p className="reading-note quiet">{formatNote(set)}</p>
        <p className="reading-note quiet">
          {keepingWords(state.keeping)} What is read: {SET_FORMATS}
        </p>
      </div>
      {reading !== null && <ReadingLine reading={reading} onCancel={cancel} />}
      {unknown !== null && (
        <Notice>
          <p role="status">
            Which column of <bdi>{unknown.files[0].name}</bdi> holds the sentences? Its titles do not tell.
          </p>
          <ColumnsForm
            // Another file has columns of its own.
            key={unknown.files[0].name}
            preview={unknown.preview}
            columns={null}
            onRead={(choice) => readAs(unknown.files, choice)}
            onCancel={cancel}
          />
        </Notice>
      )}
      {fault !== null && (
        <div className="notice notice-error" role="alert">
          <div className="notice-words">
            <p className="notice-title">{fault.message}</p>
            <p>{fault.remedy}</p>
          </div>
        </div>
      )}
      {recorded !== null && <RecordedNotice answer={recorded} onScoreHere={opened.scoreHere} />}
      {shown.files.length > 0 && <SetPreview open={shown} onReadAs={readAs} />}
      {state.keeping?.kind === 'not-kept' && (
        <Notice>
          <p role="status">{NOT_KEPT[state.keeping.why]}</p>
        </Notice>
      )}
      {leftOut !== null && (
        <Notice>
          <p role="status">{leftOut}</p>
        </Notice>
      )}
      <EndNotice
        planError={state.plan.kind === 'failed' ? state.plan.error : null}
        phase={state.phase}
        kept={keptWords(answered, set.items.length, ITEM_NAMES[set.shape])}
        view={view}
      />
      <LiveRegion
        label="Set of pairs"
        message={plan === null ? '' : `${set.name}: ${planWords(set, plan)}.`}
        settledForMs={SETTLED_FOR_MS}
      />
      <SpokenRun name="Scoring" phase={state.phase} />
      <section
        ref={results}
        tabIndex={-1}
        className="results lab-results"
        aria-label="Benchmark"
        aria-busy={working || state.plan.kind === 'planning'}
      >
        <div className="results-head">
          <ContentNote />
          <BenchmarkShare answer={answer} />
        </div>
        {set.shape !== 'sentences' && <p className="content-note">{RATE_CAVEAT}</p>}
        {answer !== null && (
          <BenchmarkResults
            {...{ answer, others }}
            isStale={answer !== (recorded ?? state.answer)}
            isScoring={working}
          />
        )}
        <BesideRun
          measures={client.measures}
          answer={current !== null && current.results.size > 0 ? current : null}
          runs={runs}
        />
      </section>
      <KeptRuns journals={journals} isScoring={working} />
    </div>
  );
}

/** What other protocols have scored of what is shown; null of a file of scores. */
function useOthers(desk: ScoreDesk, answer: ScoreAnswer | null): readonly ScoreAnswer[] | null {
  return useMemo(
    () => (answer === null || answer.recorded !== undefined ? null : desk.othersOf(answer)),
    [desk, answer],
  );
}

/** Runs that may stand beside the one shown, with that of the set's own file, where that is not the one shown. */
function useRunsBeside(
  desk: ScoreDesk,
  shown: ScoreAnswer | null,
  ofFile: ScoreAnswer | null,
): readonly ScoreAnswer[] {
  return useMemo(
    () => (shown === null ? [] : [...desk.runsBeside(shown), ...(ofFile === null ? [] : [ofFile])]),
    [desk, shown, ofFile],
  );
}

/** `Score 24 pairs`, `Go on from 412 of 1,508 pairs`; after a plan that failed, `Try again`. */
function startWords(answered: number, left: number | null, item: string): string {
  if (left === null) return 'Try again';
  if (answered === 0) return `Score ${formatPlural(left, item)}`;
  return `Go on from ${formatCount(answered)} of ${formatPlural(answered + left, item)}`;
}

/** Moves the focus to `place` when the button that had it goes. @returns the button's `onFocusChange` */
function useFocusKeptIn(
  place: { readonly current: HTMLElement | null },
  isShown: boolean,
): (isFocused: boolean) => void {
  const isFocused = useRef(false);
  useEffect(() => {
    if (isShown || !isFocused.current) return;
    isFocused.current = false;
    place.current?.focus();
  }, [place, isShown]);
  return (now) => (isFocused.current = now);
}
