import { useRef, useSyncExternalStore } from 'react';
import { Button } from 'react-aria-components';
import type { WorkerClient } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { formatPlural } from '../format.ts';
import { SpokenProgress } from '../lab/SpokenProgress.tsx';
import { useRunFocus } from '../lab/use_run_focus.ts';
import { spokenQuarter } from '../lab/words.ts';
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
  const line = useRef<HTMLDivElement>(null);
  useRunFocus(line, run.kind === 'working');
  return (
    <div className="run-line" ref={line}>
      {run.kind === 'working' ? (
        // Appears only when a run takes long enough to be waited for (styles: .appears-late).
        <div className="appears-late run-working">
          <Working client={client} />
          <Button className="button" data-run="cancel" onPress={onCancel}>
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
  const { done, total } = progress ?? { done: 0, total: 0 };
  const passes = formatPlural(total, 'pass', 'passes');
  const spoken = progress === null ? '' : spokenQuarter('Sentence', done, total, passes);
  return (
    <>
      <span>
        Working
        {progress !== null && ` · ${done} of ${passes}`}
      </span>
      {/* Its end is told by the answer. */}
      <SpokenProgress name="Sentence" message={spoken} end="" />
    </>
  );
}
