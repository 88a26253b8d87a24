/** The words of Occlusion. Pure. */
import type { MaskForm } from '../../../worker/messages.ts';
import { formatDelta, formatPercent } from '../../format.ts';
import { formWords } from '../../lab/words.ts';
import { answerName } from './exports.ts';
import type { OccludedSentence } from './occlusion_job.ts';

/** `Δ log p of the answer, each other word replaced by [MASK] in turn, typed [MASK]`. */
export function occlusionProtocol(form: MaskForm): string {
  return `log p of the answer less log p with a word replaced by [MASK], each in turn, ${formWords(form)}`;
}

/** `A, “man”: “clerk”, 3.10 %, is held up most by “worked” (+1.20 nats).` */
export function heldWords(sentence: OccludedSentence): string {
  const { side, name, answer, words } = sentence;
  const who = side === null ? '' : `${side}, “${name}”: `;
  const held = `${who}“${answerName(answer)}”, ${formatPercent(Math.exp(answer.logProb))},`;
  const most = words.toSorted((a, b) => b.holdsUp - a.holdsUp).at(0);
  if (most === undefined) return `${held} has no other word beside it.`;
  return most.holdsUp > 0
    ? `${held} is held up most by “${most.text}” (${formatDelta(most.holdsUp)}\u00A0nats).`
    : `${held} is held up by no word: without any of them it is likelier.`;
}
