import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import { NO_PASSES, type PassStore, type RunPhase } from '../../page/client.ts';
import { percentDone } from '../format.ts';
import { progressWords, shareDone } from './words.ts';

interface ProgressLineProps {
  readonly phase: RunPhase;
  /** Drawn with every pass; left out where batches are short. */
  readonly passes?: PassStore;
  /** What is going on, for the bar's name: `Comparison`. */
  readonly name: string;
  /** Null where a button beside it stops the run. */
  readonly onCancel: (() => void) | null;
}

/** How far a run is, and the way to stop it. */
export function ProgressLine({ phase, passes = NO_PASSES, name, onCancel }: ProgressLineProps) {
  const within = useSyncExternalStore(passes.subscribe, passes.getSnapshot);
  const percent = phase.kind === 'running' ? percentDone(shareDone(phase, within), 1) : null;
  return (
    <div className="lab-progress-line appears-late">
      <span>{progressWords(phase, within)}</span>
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
