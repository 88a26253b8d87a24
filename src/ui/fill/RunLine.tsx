import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import type { WorkerClient } from '../../page/client.ts';
import type { FillState } from '../../page/selectors.ts';
import { formatDuration, formatPlural } from '../format.ts';
import type { Draft } from './draft.ts';

interface RunLineProps {
  readonly client: Pick<WorkerClient, 'subscribe' | 'getProgress'>;
  readonly state: FillState;
  readonly draft: Draft;
  readonly onCancel: () => void;
}

/** Where the run is, in a line that is always there, so that nothing jumps. */
export function RunLine({ client, state, draft, onCancel }: RunLineProps) {
  const { run } = state;
  return (
    <div className="run-line">
      {run.kind === 'working' ? (
        // Appears only when a run takes long enough to be waited for (styles: .appears-late).
        <div className="appears-late run-working">
          <Working client={client} />
          <Button className="button" onPress={onCancel}>
            Cancel
          </Button>
        </div>
      ) : (
        <span>{runText(state, draft)}</span>
      )}
    </div>
  );
}

/** Drawn anew with every pass, and nothing else is. */
function Working({ client }: Pick<RunLineProps, 'client'>) {
  const progress = useSyncExternalStore(client.subscribe, client.getProgress);
  return (
    <span>
      Working
      {progress !== null && ` · ${progress.done} of ${formatPlural(progress.total, 'pass', 'passes')}`}
    </span>
  );
}

/** The line for every state but `working`. */
export function runText({ run, engine, backend }: FillState, draft: Draft): string {
  switch (run.kind) {
    case 'no-mask':
      return draft.text.trim() === '' && (draft.pair ?? '').trim() === ''
        ? 'Type a sentence with [MASK] in it, or choose an example.'
        : 'Mask a word: click a token below, or type [MASK].';
    case 'deferred': {
      // A real GPU's runs are not estimated.
      const where = backend?.softwareAdapter === true ? 'this software GPU' : 'the CPU';
      return `Estimated ${formatDuration(run.estimateMs)} on ${where}: press Enter to run.`;
    }
    case 'cancelled':
      return 'Cancelled. Press Enter to run again.';
    case 'waiting':
      return engine.kind === 'loading' ? 'Runs as soon as the model is here.' : '';
    case 'idle':
    case 'working':
    case 'settled':
    case 'failed':
      return '';
  }
}
