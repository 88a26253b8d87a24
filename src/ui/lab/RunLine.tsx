import { useRef } from 'react';
import { Button } from 'react-aria-components';
import type { ProbePlan, QuestionKind } from '../../worker/messages.ts';
import { useStopKey } from '../frame/use_page_keys.ts';
import { isWorking, type OfSentences } from './probe_desk.ts';
import { ProgressLine } from './ProgressLine.tsx';
import { SpokenRun } from './SpokenProgress.tsx';
import { useRunFocus } from './use_run_focus.ts';
import type { Probe } from './use_probe.ts';
import { planWords } from './words.ts';

interface QuestionLineProps<About, K extends QuestionKind> {
  readonly probe: Probe<About, K>;
  /** What a run will cost; empty before that is known. */
  readonly words: string;
  /** What is going on, for the bar's name: `Comparison`. */
  readonly name: string;
  /** What the visitor gets by starting: `Run the frames`. Null where the field's own Run says it. */
  readonly startLabel: string | null;
}

/** What a run will cost; then how far it is, with the ways to stop it, Escape one of them; or that it waits to be started. Its place is always there. */
export function QuestionLine<About, K extends QuestionKind>(props: QuestionLineProps<About, K>) {
  const { probe, words, name, startLabel } = props;
  const { current, waitsForStart } = probe.state;
  const working = isWorking(probe.state);
  const place = useRef<HTMLDivElement>(null);
  useRunFocus(place, working);
  useStopKey(working ? probe.cancel : undefined);
  return (
    <>
      <span className="plan-words">{words}</span>
      <div className="lab-run" ref={place}>
        {waitsForStart && startLabel !== null && (
          <Button className="button button-main" data-run="start" onPress={probe.start}>
            {startLabel}
          </Button>
        )}
        {!waitsForStart && current !== null && working && (
          <ProgressLine phase={current.run.phase} passes={probe.passes} name={name} onCancel={probe.cancel} />
        )}
      </div>
      <SpokenRun name={name} phase={current?.run.phase ?? null} passes={probe.passes} />
    </>
  );
}

interface RunLineProps<About, K extends OfSentences> extends Omit<QuestionLineProps<About, K>, 'words'> {
  /** How many sentences are run, and of how many; null: what the plan says, once there is one. */
  readonly sentences: { readonly run: number; readonly all: number } | null;
}

/** {@link QuestionLine} of sentences. */
export function RunLine<About, K extends OfSentences>({ sentences, ...line }: RunLineProps<About, K>) {
  const { plan } = line.probe.state;
  const planned: ProbePlan | null = plan.kind === 'planned' ? plan.plan : null;
  const run = sentences?.run ?? planned?.sentences ?? null;
  const words = run === null ? '' : planWords(run, sentences?.all ?? run, planned);
  return <QuestionLine {...line} words={words} />;
}
