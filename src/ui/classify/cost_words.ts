/** What reading texts costs, in words. Pure. */
import type { ClassifyPlan } from '../../worker/messages.ts';
import { formatPlural } from '../format.ts';
import { timeWords } from '../lab/words.ts';

/** `1 text · 12 readings · 96 pieces · about 40 ms`. */
export function costWords({ texts, sequences, tokens, estimateMs }: ClassifyPlan): string {
  return [
    formatPlural(texts, 'text'),
    ...(sequences === texts ? [] : [formatPlural(sequences, 'reading')]),
    formatPlural(tokens, 'piece'),
    ...timeWords(estimateMs),
  ].join(' · ');
}
