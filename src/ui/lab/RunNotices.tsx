import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { RunPhase, UnmaskErrorData } from '../../page/client.ts';
import type { LabState } from '../../page/selectors.ts';
import type { ProbePlan, ProbeStop } from '../../worker/messages.ts';
import { formatCount, formatPlural } from '../format.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { ErrorNotice, Notice } from '../frame/Notice.tsx';
import { reportContext } from '../frame/report_context.ts';
import type { DeskState, OfSentences } from './probe_desk.ts';
import { unreadWords } from './words.ts';

interface RunNoticesProps<About, K extends OfSentences> {
  readonly state: DeskState<About, K>;
  /** For the details of a report. */
  readonly view: LabState;
  readonly onStart: () => void;
  /** What of the newest run is kept, a sentence. */
  readonly kept: string;
}

const SETTLED_FOR_MS = 1500;

/** What is to be said of a run: what of its texts is not read, and what became of it where it did not go through. */
export function RunNotices<About, K extends OfSentences>(props: RunNoticesProps<About, K>) {
  const { state, view, onStart, kept } = props;
  const { plan, current } = state;
  const planned: ProbePlan | null = plan.kind === 'planned' ? plan.plan : null;
  const unread = planned === null ? null : unreadWords(planned);
  return (
    <>
      {unread !== null && (
        <Notice>
          <p>{unread}</p>
        </Notice>
      )}
      {/* Planned anew as the text is typed. */}
      <LiveRegion label="Not read" message={unread ?? ''} settledForMs={SETTLED_FOR_MS} />
      <EndNotice
        planError={plan.kind === 'failed' ? plan.error : null}
        phase={current?.run.phase ?? null}
        kept={kept}
        view={view}
        actions={
          <Button className="button" data-run="start" onPress={onStart}>
            Run again
          </Button>
        }
      />
    </>
  );
}

/** What is kept of sentences. */
export function keptSentences<About>({ current }: DeskState<About>): string {
  if (current === null) return '';
  const { results, job } = current.run;
  return keptWords(results.size, job.sentences.length, 'sentence');
}

/** Why a run ended early. */
const STOPPED: Readonly<Record<ProbeStop, string>> = {
  cancelled: 'Cancelled.',
  'model-changed': 'Another model was taken into use while this ran.',
  'engine-changed': 'What computes changed while this ran.',
};

interface EndNoticeProps {
  /** It could not even be planned. */
  readonly planError: UnmaskErrorData | null;
  /** Null where it has not been run. */
  readonly phase: RunPhase | null;
  /** What of it is kept, a sentence. */
  readonly kept: string;
  readonly view: LabState;
  /** What may be done about it, where no button of the view's own stands for that. */
  readonly actions?: ReactNode;
}

/** Stopped, failed, not to be planned. What it brought stays in any case. */
export function EndNotice({ planError, phase, kept, view, actions }: EndNoticeProps) {
  const error = planError ?? (phase?.kind === 'failed' ? phase.error : null);
  if (error !== null) {
    const safe = planError === null ? `Your text is kept. ${kept}` : 'Your text is kept.';
    return <ErrorNotice error={error} safe={safe} context={reportContext(view)} actions={actions} />;
  }
  if (phase?.kind !== 'stopped') return null;
  return (
    <Notice actions={actions}>
      <p role="status">
        {STOPPED[phase.why]} {kept}
      </p>
    </Notice>
  );
}

/** `What had been answered, 12 of 60 sentences, is kept below.` */
export function keptWords(answered: number, all: number, noun: string, many = `${noun}s`): string {
  if (answered === 0) return 'Nothing had been answered yet.';
  return `What had been answered, ${formatCount(answered)} of ${formatPlural(all, noun, many)}, is kept below.`;
}
