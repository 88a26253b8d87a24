import { useMemo } from 'react';
import type { RunState, WorkerClient } from '../../page/client.ts';
import { ofLab } from '../../page/selectors.ts';
import { FIRST_LOOK_MS } from '../../page/starts_by_itself.ts';
import { formatPlural } from '../format.ts';
import { ContentNote } from '../frame/ContentNote.tsx';
import { Notice } from '../frame/Notice.tsx';
import { useView } from '../frame/use_view.ts';
import { LinkFault } from '../lab/LinkFault.tsx';
import { currentAnswer, isBusy, isWorking, shownAnswer } from '../lab/probe_desk.ts';
import { EndNotice, keptWords } from '../lab/RunNotices.tsx';
import { useQuestion } from '../lab/use_probe.ts';
import { useSetup, type SetupKind } from '../lab/use_setup.ts';
import { ClassifyField } from './ClassifyField.tsx';
import { ClassifyResults } from './ClassifyResults.tsx';
import { ClassifyShare, ClassifyVerdict } from './ClassifyShare.tsx';
import { classifyQuestion, resolveClassify, type ClassifyAbout } from './classify_question.ts';
import { chosenTask, INITIAL_CLASSIFY, withTexts, type ClassifyState } from './classify_state.ts';
import { classifyWays } from './classify_ways.ts';
import { FramesSection } from './frames/FramesSection.tsx';
import { useLabelFrames } from './frames/use_label_frames.ts';
import { NoHead } from './NoHead.tsx';
import { classifyFromShared, classifyToShared } from './share.ts';
import { TaskChoice } from './TaskChoice.tsx';
import { taskHelp } from './task_words.ts';

interface ClassifyViewProps {
  readonly client: WorkerClient;
  readonly shared: string;
}

const SETUP: SetupKind<ClassifyState> = {
  view: 'classify',
  initial: INITIAL_CLASSIFY,
  toShared: (state) => classifyToShared(state),
  fromShared: classifyFromShared,
  asks: ({ task, texts, occlude }) => [task, task === null ? null : texts[task], occlude],
};

/** What a checkpoint can do that was trained for a task: its labels, answers or choices, with the log p of each. */
export function ClassifyView({ client, shared }: ClassifyViewProps) {
  const view = useView(client, ofLab);
  const { state, change, link, isAsShared } = useSetup(SETUP, shared);
  const { texts, occlude, label, axes, held } = state;
  const look = useMemo(() => ({ label, axes, held }), [label, axes, held]);
  const tasks = view.model?.tasks ?? [];
  const task = chosenTask(tasks, state.task);
  const typed = task === null ? null : texts[task.task];
  const resolved = useMemo(
    () => (task === null || typed === null ? null : resolveClassify(task, typed)),
    [task, typed],
  );
  const question = useMemo(
    () => (resolved?.kind === 'ready' ? classifyQuestion(resolved.about, occlude) : null),
    [resolved, occlude],
  );
  const probe = useQuestion(() => classifyWays<ClassifyAbout>(client), view, question, FIRST_LOOK_MS);
  const shown = shownAnswer(probe.state);
  const current = currentAnswer(probe.state);
  const frames = useLabelFrames(client, view, task, resolved, state.frames, shown?.answer ?? null);
  const { plan } = probe.state;
  const cut = plan.kind === 'planned' ? plan.plan.cut.length : 0;
  const run = probe.state.current?.run ?? null;
  return (
    <div className="view">
      <h1 className="visually-hidden">Classify</h1>
      {view.model !== null && task === null && <NoHead />}
      {task !== null && typed !== null && resolved !== null && (
        <div className="sentence">
          <TaskChoice tasks={tasks} task={task} onChange={(next) => change({ task: next })} />
          <p className="quiet">{taskHelp(task, typed.second !== '')}</p>
          <ClassifyField
            task={task}
            texts={typed}
            resolved={resolved}
            probe={probe}
            occlude={occlude}
            onTexts={(next) => change((now) => ({ ...now, ...withTexts(now, task.task, next) }))}
            onOcclude={(next) => change({ occlude: next })}
          />
        </div>
      )}
      {cut > 0 && (
        <Notice>
          <p>The end of {formatPlural(cut, 'text')} is past what the model reads, and is left out.</p>
        </Notice>
      )}
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={run?.phase ?? null}
        kept={run === null ? '' : keptTexts(run)}
        view={view}
      />
      <LinkFault link={link} />
      {isAsShared && current !== null && !isWorking(probe.state) && (
        <ClassifyVerdict link={link} current={current} />
      )}
      {task !== null && (
        <section className="results lab-results" aria-label="Classify" aria-busy={isBusy(probe.state)}>
          <div className="results-head">
            <ContentNote />
            <ClassifyShare
              state={{ ...state, task: task.task }}
              current={current}
              shown={shown?.answer ?? null}
              frames={frames.spread.family?.of.answer ?? null}
            />
          </div>
          {shown !== null && (
            <ClassifyResults answer={shown.answer} isStale={shown.isStale} look={look} onLook={change} />
          )}
          {shown !== null && (
            <FramesSection view={view} frames={frames} onDraft={(draft) => change({ frames: draft })} />
          )}
        </section>
      )}
    </div>
  );
}

/** What of a run is kept; where every text was read, how many of their words were taken away. */
function keptTexts({ results, job, plan }: RunState<'classes'>): string {
  const texts = job.texts.length;
  const words = results.size - texts;
  return plan === null || plan.words === 0 || words <= 0
    ? keptWords(results.size, texts, 'text')
    : keptWords(words, plan.words, 'word');
}
