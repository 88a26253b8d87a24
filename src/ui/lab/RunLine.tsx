import { Button } from 'react-aria-components';
import { percentDone } from '../format.ts';
import { isWorking, type DeskState } from './probe_desk.ts';
import { progressWords } from './words.ts';

interface RunLineProps<About> {
  readonly state: DeskState<About>;
  /** What the visitor gets by starting: `Run 400 sentences`. */
  readonly startLabel: string;
  /** What is going on, for the bar's name: `Comparison`. */
  readonly name: string;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

/** How far a run is, with the way to stop it; or that it waits to be started. Its place is always there: nothing jumps. */
export function RunLine<About>({ state, startLabel, name, onStart, onCancel }: RunLineProps<About>) {
  const { current, waitsForStart } = state;
  if (waitsForStart) {
    return (
      <div className="lab-run">
        <Button className="button button-main" onPress={onStart}>
          {startLabel}
        </Button>
      </div>
    );
  }
  if (!isWorking(state) || current === null) return <div className="lab-run" />;
  const { phase } = current.run;
  const percent = phase.kind === 'running' ? percentDone(phase.done, phase.total) : null;
  return (
    <div className="lab-run appears-late">
      <span>{progressWords(current.run)}</span>
      <progress
        className="lab-progress"
        aria-label={name}
        max={100}
        {...(percent === null ? {} : { value: percent })}
      />
      <Button className="button" onPress={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
