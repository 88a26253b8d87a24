/** The words of the lab: what a run will cost, how far it is, where its numbers come from. Pure. */
import { shortRevision } from '../../probes/export/caption.ts';
import type { ModelIdentity, RunPhase } from '../../page/client.ts';
import type { MaskForm, ProbePlan } from '../../worker/messages.ts';
import { formatCount, formatDuration, formatPlural } from '../format.ts';

/** `2 of 100,000 sentences · 18 pieces · about 40 ms`. What is not known yet is left out. */
export function planWords(run: number, all: number, plan: ProbePlan | null): string {
  const sentences =
    run === all ? formatPlural(all, 'sentence') : `${formatCount(run)} of ${formatPlural(all, 'sentence')}`;
  if (plan === null) return sentences;
  const reads = plan.sequences === plan.sentences ? [] : [formatPlural(plan.sequences, 'reading')];
  return [sentences, ...reads, formatPlural(plan.tokens, 'piece'), ...timeWords(plan.estimateMs)].join(' · ');
}

export function timeWords(estimateMs: number | null): readonly string[] {
  return estimateMs === null ? [] : [`about ${formatDuration(estimateMs)}`];
}

/** What of the texts the model cannot read; null where it reads them whole. */
export function unreadWords({ sentences, withoutMask, cut, unread }: ProbePlan): string | null {
  const of = (count: number): string =>
    count === sentences && sentences > 1
      ? `all ${formatPlural(count, 'sentence')}`
      : formatPlural(count, 'sentence');
  if (withoutMask.length > 0) {
    const far =
      unread === undefined
        ? ''
        : ` ${formatPlural(unread.tokensBefore, 'token')} come before it${withoutMask.length > 1 ? ' in the first' : ''}, and the model reads ${formatCount(unread.tokensRead)}.`;
    return `The mask of ${of(withoutMask.length)} lies past what the model reads, so there is no answer.${far} Shorten the text before it.`;
  }
  return cut.length === 0
    ? null
    : `The end of ${of(cut.length)} is past what the model reads, and is left out.`;
}

/** `128 of 400 readings · about 12 s left`; empty unless something is under way. */
export function progressWords(phase: RunPhase): string {
  if (phase.kind === 'waiting') return 'Waits for its turn';
  if (phase.kind !== 'running') return '';
  const { done, total, remainingMs } = phase;
  const left = remainingMs === null ? '' : ` · about ${formatDuration(remainingMs)} left`;
  return `${formatCount(done)} of ${formatPlural(total, 'reading')}${left}`;
}

/**
 * Every number on the page carries this: the model, its revision and precision, and what computed it.
 * @param last the protocol, or how long it took
 */
export function provenanceWords(identity: ModelIdentity, last: string): string {
  const where = identity.backend === 'webgpu' ? 'GPU' : 'CPU';
  return [identity.name, shortRevision(identity.revision), identity.dtype, where, last].join(' · ');
}

const FORM_WORDS: Readonly<Record<MaskForm, string>> = {
  typed: 'typed [MASK]',
  'in-place': '[MASK] in place',
};

export function formWords(form: MaskForm): string {
  return FORM_WORDS[form];
}
