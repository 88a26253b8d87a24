/** What the live region speaks once an answer has settled: short, and complete by itself. */
import type { AnswerState } from '../../page/client.ts';
import { formatPercent } from '../format.ts';

/** More masks than this are counted, not read out. */
const SPOKEN_MASKS = 3;

/** The top three of each mask: `Mask 1 of 2: cat 12.3 %, dog 8.10 %, man 2.96 %. Mask 2 of 2: …`. */
export function announceAnswer(answer: Pick<AnswerState, 'masks'>): string {
  const count = answer.masks.length;
  const spoken = answer.masks.slice(0, SPOKEN_MASKS).map(({ predictions }, index) => {
    const top = predictions
      .slice(0, 3)
      .map(({ word, logProb }) => `${word} ${formatPercent(Math.exp(logProb))}`)
      .join(', ');
    return count === 1 ? `Top three: ${top}.` : `Mask ${index + 1} of ${count}: ${top}.`;
  });
  const rest = count - spoken.length;
  return rest > 0 ? `${spoken.join(' ')} And ${rest} more.` : spoken.join(' ');
}
