import { isStale } from '../../page/client.ts';
import type { FillViewState } from '../../page/selectors.ts';
import { formatDuration } from '../format.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { announceAnswer } from './announce.ts';
import { NOT_READ } from './run_text.ts';

/** The live region: the top three once an answer has settled, or what is needed to get one. */
export function Announcer({ state }: { readonly state: FillViewState }) {
  return <LiveRegion label="Latest answer" message={messageOf(state)} />;
}

/** Failures speak for themselves (`role="alert"`); what is under way is not spoken. */
function messageOf(state: FillViewState): string {
  const { run, answer, tokens } = state;
  if (run.kind === 'no-mask' && (tokens?.unreadMasks ?? null) !== null) return NOT_READ;
  if (run.kind === 'no-mask') return 'Nothing is masked: mask a token, or type [MASK].';
  if (run.kind === 'deferred') return `Estimated ${formatDuration(run.estimateMs)}: press Enter to run.`;
  if (run.kind === 'settled' && answer !== null && !isStale(state)) return announceAnswer(answer);
  return '';
}
