/** The words of Occlusion. Pure. */
import { isUnderWay } from '../../../page/client.ts';
import type { MaskForm } from '../../../worker/messages.ts';
import { formatCount, formatDelta, formatPercent, formatPlural } from '../../format.ts';
import { formWords } from '../../lab/words.ts';
import { answerName } from './exports.ts';
import { isRead, type HoldingWord, type OccludedSentence } from './occlusion_job.ts';

/** `Δ log p of the answer, each other word replaced by [MASK] in turn, typed [MASK]`. */
export function occlusionProtocol(form: MaskForm): string {
  return `log p of the answer less log p with a word replaced by [MASK], each in turn, ${formWords(form)}`;
}

/** What stands where a number is still to come, and where it will not: the run was stopped before it. */
const UNREAD = { coming: 'waits', stopped: 'not read' } as const;

export type UnreadName = (typeof UNREAD)[keyof typeof UNREAD];

/** @param isStale the answer is an older one, that of which nothing comes any more */
export function unreadName(run: Parameters<typeof isUnderWay>[0], isStale: boolean): UnreadName {
  return isUnderWay(run) && !isStale ? UNREAD.coming : UNREAD.stopped;
}

/** `12 of 30 words read`; null where all are. */
export function partWords(words: readonly Pick<HoldingWord, 'holdsUp'>[]): string | null {
  const read = words.filter(isRead).length;
  return read === words.length ? null : `${formatCount(read)} of ${formatPlural(words.length, 'word')} read`;
}

/** `A, “man”: “clerk”, 3.10 %, is held up most by “worked” (+1.20 nats).` Of a part it says so. */
export function heldWords(sentence: OccludedSentence): string {
  const { side, name, answer, words } = sentence;
  const who = side === null ? '' : `${side}, “${name}”: `;
  const held = `${who}“${answerName(answer)}”, ${formatPercent(Math.exp(answer.logProb))},`;
  if (words.length === 0) return `${held} has no other word beside it.`;
  const part = partWords(words);
  const most = words
    .filter(isRead)
    .toSorted((a, b) => b.holdsUp - a.holdsUp)
    .at(0);
  if (most === undefined) return `${held} in the whole sentence; ${part ?? ''}.`;
  if (most.holdsUp > 0) {
    const by = `is held up most by “${most.text}” (${formatDelta(most.holdsUp)}\u00A0nats)`;
    return `${held} ${by}${part === null ? '' : `; ${part}`}.`;
  }
  const of = part === null ? '' : ` (${part})`;
  return `${held} is held up by no word${of}: without any of them it is likelier.`;
}
