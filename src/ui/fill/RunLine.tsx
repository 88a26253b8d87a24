import { useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import type { WorkerClient } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { formatPlural } from '../format.ts';
import type { Draft } from './draft.ts';
import { runText } from './run_text.ts';

interface RunLineProps {
  readonly client: Pick<WorkerClient, 'subscribe' | 'getProgress'>;
  readonly state: FillViewState;
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
