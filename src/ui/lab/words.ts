/** The words of the lab: what a run will cost, how far it is, where its numbers come from. Pure. */
import { shortRevision } from '../../probes/export/caption.ts';
import { isolatedName, type ModelIdentity, type PassProgress, type RunPhase } from '../../page/client.ts';
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

/** How much of a run is done, 0 to 1, with what is done of the batch under way. */
export function shareDone(
  { done, total }: Pick<Extract<RunPhase, { readonly kind: 'running' }>, 'done' | 'total'>,
  within: PassProgress | null,
): number {
  return Math.max(total > 0 ? done / total : 0, within?.share ?? 0);
}

/** `128 of 400 readings · pass 3 of 24 · about 12 s left`; empty unless something is under way. */
export function progressWords(phase: RunPhase, within: PassProgress | null = null): string {
  if (phase.kind === 'waiting') return 'Waits for its turn';
  if (phase.kind !== 'running') return '';
  const { done, total } = phase;
  const passes = within?.passes ?? null;
  const pass = passes === null ? [] : [`pass ${formatCount(passes.done)} of ${formatCount(passes.total)}`];
  // That of the answers stands still as long as a batch takes.
  const ofAnswers = passes === null ? phase.remainingMs : null;
  const remainingMs = ofAnswers ?? within?.remainingMs ?? null;
  const left = remainingMs === null ? [] : [`about ${formatDuration(remainingMs)} left`];
  return [`${formatCount(done)} of ${formatPlural(total, 'reading')}`, ...pass, ...left].join(' · ');
}

/**
 * Every number on the page carries this: the model, its revision and precision, and what computed it.
 * @param last the protocol, or how long it took
 */
export function provenanceWords(identity: ModelIdentity, last: string): string {
  const where = identity.backend === 'webgpu' ? 'GPU' : 'CPU';
  return [isolatedName(identity.name), shortRevision(identity.revision), identity.dtype, where, last].join(
    ' · ',
  );
}

const FORM_WORDS: Readonly<Record<MaskForm, string>> = {
  typed: 'typed [MASK]',
  'in-place': '[MASK] in place',
};

export function formWords(form: MaskForm): string {
  return FORM_WORDS[form];
}

const QUARTERS = ['under way,', 'a quarter of', 'half of', 'three quarters of'] as const;

/**
 * How far a run is, for those who hear it: it changes once a quarter, and so seldom that nothing is talked over.
 * `Grid: half of 400 readings done.`
 * @param amount what there is in all, with its noun: `400 readings`
 */
export function spokenQuarter(name: string, done: number, total: number, amount: string): string {
  const quarter = total > 0 ? Math.min(3, Math.max(0, Math.floor((4 * done) / total))) : 0;
  return `${name}: ${QUARTERS[quarter]} ${amount}${quarter === 0 ? '' : ' done'}.`;
}

/** {@link spokenQuarter} of a probe; empty once it has ended. */
export function spokenPhase(name: string, phase: RunPhase, within: PassProgress | null = null): string {
  if (phase.kind === 'waiting') return `${name}: waits for its turn.`;
  if (phase.kind !== 'running') return '';
  return spokenQuarter(name, shareDone(phase, within), 1, formatPlural(phase.total, 'reading'));
}

/** `Grid: done in 1 min 4 s.` */
export function spokenEnd(name: string, durationMs: number): string {
  return `${name}: done in ${formatDuration(durationMs)}.`;
}
