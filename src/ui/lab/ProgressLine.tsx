import { Button } from 'react-aria-components';
import type { RunPhase } from '../../page/client.ts';
import { percentDone } from '../format.ts';
import { progressWords } from './words.ts';

interface ProgressLineProps {
  readonly phase: RunPhase;
  /** What is going on, for the bar's name: `Comparison`. */
  readonly name: string;
  /** Null where a button beside it stops the run. */
  readonly onCancel: (() => void) | null;
}

/** How far a run is, and the way to stop it. */
export function ProgressLine({ phase, name, onCancel }: ProgressLineProps) {
  const percent = phase.kind === 'running' ? percentDone(phase.done, phase.total) : null;
  return (
    <div className="lab-progress-line appears-late">
      <span>{progressWords(phase)}</span>
      <progress
        className="lab-progress"
        aria-label={name}
        max={100}
        {...(percent === null ? {} : { value: percent })}
      />
      {onCancel !== null && (
        <Button className="button" data-run="cancel" onPress={onCancel}>
          Cancel
        </Button>
      )}
    </div>
  );
}
