import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { SET_FORMATS } from '../../probes/benchmarks/pair_set.ts';
import { RATE_CAVEAT } from '../../probes/pair_scores.ts';
import type { WorkerClient } from '../../page/client.ts';
import { ofLab } from '../../page/selectors.ts';
import { useView } from '../frame/use_view.ts';
import type { PairProtocol } from '../../worker/messages.ts';
import { formatPlural } from '../format.ts';
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
import { asNewestPairs, isPairProgress, isScoring, PairDesk, pairsLeft } from './pair_desk.ts';
import { KIND_NOTES, leftOutWords, pairPlanWords, PROTOCOL_NAMES } from './pair_words.ts';
import type { OpenedSet } from './use_pair_set.ts';

interface BenchmarksViewProps {
  readonly client: WorkerClient;
  readonly opened: OpenedSet;
}

const PROTOCOLS = ['aul', 'crows-pairs'] as const satisfies readonly PairProtocol[];
const SETTLED_FOR_MS = 700;

/** Sets of sentence pairs: how often the more stereotypical one is the likelier, by category, and pair by pair. */
export function BenchmarksView({ client, opened }: BenchmarksViewProps) {
  const view = useView(client, ofLab);
  useEffect(prepareEngine, []);
  const { set, other, fault, open, openOther } = opened;
  const [protocol, setProtocol] = useState<PairProtocol>('aul');
  const [desk] = useState(() => new PairDesk(client.probes));
  const engine = engineKey(view.backend?.identity ?? null);
  const question = useMemo(() => (engine === '' ? null : { set, protocol }), [set, protocol, engine]);
  const state = asNewestPairs(useFollowed(desk, isPairProgress), question);
  useEffect(() => desk.ask(question, engine), [desk, question, engine]);
  const working = isScoring(state);
  useStopKey(working ? () => desk.cancel() : undefined);
  const plan = state.plan.kind === 'planned' ? state.plan.plan : null;
  const left = pairsLeft(state);
  const answer = state.answer ?? state.last;
  const leftOut = leftOutWords(set, plan);
  const answered = state.answer?.results.size ?? 0;
  const canStart = (left !== null && left > 0) || state.plan.kind === 'failed';
  const results = useRef<HTMLElement>(null);
  const holdFocus = useFocusKeptIn(results, working || canStart);
  return (
    <div className="view">
      <h1 className="visually-hidden">Sets of sentence pairs</h1>
      <div className="sentence">
        <p className="benchmark-set">
          <bdi>{set.name}</bdi>
        </p>
        <div className="field-tools">
          <OpenFilesButton label="Open a set" onFiles={(files) => void open(files)} />
          {other !== null && (
            <Button className="button" onPress={openOther}>
              <bdi>{other.name}</bdi>
            </Button>
          )}
          <Choice
            label="scored by"
            accessibleLabel="Protocol"
            value={protocol}
            options={PROTOCOLS}
            name={(each) => PROTOCOL_NAMES[each]}
            onChange={setProtocol}
          />
          <span className="plan-words">{pairPlanWords(set, plan)}</span>
          <div className="lab-run">
            {working && state.phase !== null && (
              <ProgressLine phase={state.phase} name="Scoring pairs" onCancel={null} />
            )}
            {(working || canStart) && (
              // One button, so that the focus stays where it was pressed.
              <Button
                className={working ? 'button' : 'button button-main'}
                onPress={() => (working ? desk.cancel() : desk.start())}
                onFocusChange={holdFocus}
              >
                {working ? 'Cancel' : startWords(answered, left)}
              </Button>
            )}
          </div>
        </div>
        <p className="reading-note quiet">{KIND_NOTES[set.kind]}</p>
        <p className="reading-note quiet">
          A set is read in this tab, sent nowhere and not kept. What is read: {SET_FORMATS}
        </p>
      </div>
      {fault !== null && (
        <div className="notice notice-error" role="alert">
          <div className="notice-words">
            <p className="notice-title">{fault.message}</p>
            <p>{fault.remedy}</p>
          </div>
        </div>
      )}
      {leftOut !== null && (
        <Notice>
          <p role="status">{leftOut}</p>
        </Notice>
      )}
      <EndNotice
        planError={state.plan.kind === 'failed' ? state.plan.error : null}
        phase={state.phase}
        kept={keptWords(answered, set.pairs.length, 'pair')}
        view={view}
      />
      <LiveRegion
        label="Set of pairs"
        message={plan === null ? '' : `${set.name}: ${pairPlanWords(set, plan)}.`}
        settledForMs={SETTLED_FOR_MS}
      />
      <SpokenRun name="Scoring pairs" phase={state.phase} />
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
        <p className="content-note">{RATE_CAVEAT}</p>
        {answer !== null && (
          <BenchmarkResults answer={answer} isStale={answer !== state.answer} isScoring={working} />
        )}
      </section>
    </div>
  );
}

/** `Score 24 pairs`, `Go on`; after a plan that failed, `Try again`. */
function startWords(answered: number, left: number | null): string {
  if (left === null) return 'Try again';
  return answered === 0 ? `Score ${formatPlural(left, 'pair')}` : 'Go on';
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
