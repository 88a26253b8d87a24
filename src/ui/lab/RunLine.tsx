import { Button } from 'react-aria-components';
import { isUnderWay } from '../../page/client.ts';
import { ProgressLine } from './ProgressLine.tsx';
import type { Probe } from './use_probe.ts';
import { planWords } from './words.ts';

interface RunLineProps<About> {
  readonly probe: Probe<About>;
  /** How many sentences are run, and of how many; null: what the plan says, once there is one. */
  readonly sentences: { readonly run: number; readonly all: number } | null;
  /** What is going on, for the bar's name: `Comparison`. */
  readonly name: string;
  /** What the visitor gets by starting: `Run the frames`. Null where the field's own Run says it. */
  readonly startLabel: string | null;
}

/** What a run will cost; then how far it is, with the way to stop it; or that it waits to be started. Its place is always there. */
export function RunLine<About>({ probe, sentences, name, startLabel }: RunLineProps<About>) {
  const { plan, current, waitsForStart } = probe.state;
  const planned = plan.kind === 'planned' ? plan.plan : null;
  const run = sentences?.run ?? planned?.sentences ?? null;
  return (
    <>
      <span className="plan-words">{run !== null && planWords(run, sentences?.all ?? run, planned)}</span>
      <div className="lab-run">
        {waitsForStart && startLabel !== null && (
          <Button className="button button-main" onPress={probe.start}>
            {startLabel}
          </Button>
        )}
        {!waitsForStart && current !== null && isUnderWay(current.run) && (
          <ProgressLine phase={current.run.phase} name={name} onCancel={probe.cancel} />
        )}
      </div>
    </>
  );
}
