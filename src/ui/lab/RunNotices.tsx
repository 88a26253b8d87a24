import { Button } from 'react-aria-components';
import type { ProbeRunState, ViewState } from '../../worker/client.ts';
import type { ProbeStop } from '../../worker/messages.ts';
import { formatCount, formatPlural } from '../format.ts';
import { ErrorNotice, Notice } from '../frame/Notice.tsx';
import { reportContext } from '../frame/report_context.ts';
import type { DeskState } from './probe_desk.ts';

interface RunNoticesProps<About> {
  readonly state: DeskState<About>;
  /** For the details of a report. */
  readonly view: ViewState;
  readonly onStart: () => void;
}

/** What became of a run that did not go through: stopped, failed, not to be planned. What it brought stays in any case. */
export function RunNotices<About>({ state, view, onStart }: RunNoticesProps<About>) {
  const { plan, current } = state;
  const again = (
    <Button className="button" onPress={onStart}>
      Run again
    </Button>
  );
  if (plan.kind === 'failed') {
    return (
      <ErrorNotice
        error={plan.error}
        safe="Your text is kept."
        context={reportContext(view)}
        actions={again}
      />
    );
  }
  const phase = current?.run.phase;
  if (current === null || phase === undefined) return null;
  if (phase.kind === 'failed') {
    return (
      <ErrorNotice
        error={phase.error}
        safe={`Your text is kept. ${keptWords(current.run)}`}
        context={reportContext(view)}
        actions={again}
      />
    );
  }
  if (phase.kind !== 'stopped') return null;
  return (
    <Notice actions={again}>
      <p role="status">
        {STOPPED[phase.why]} {keptWords(current.run)}
      </p>
    </Notice>
  );
}

const STOPPED: Readonly<Record<ProbeStop, string>> = {
  cancelled: 'Cancelled.',
  'model-changed': 'Another model was taken into use while this ran.',
  'engine-changed': 'What computes changed while this ran.',
};

function keptWords({ results, job }: ProbeRunState): string {
  if (results.size === 0) return 'Nothing had been answered yet.';
  const all = formatPlural(job.sentences.length, 'sentence');
  return `What had been answered, ${formatCount(results.size)} of ${all}, is kept below.`;
}
