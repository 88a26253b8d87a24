/** What the live region speaks once an answer has settled: short, and complete by itself. */
import type { AnswerState } from '../../page/client.ts';
import type { FoundWord } from '../../page/fill_query.ts';
import { formatCount, formatLogProb, formatPercent } from '../format.ts';
import { spokenWord } from '../lab/spoken_word.ts';

/** More masks than this are counted, not read out. */
const SPOKEN_MASKS = 3;

/** The top three of each mask: `Mask 1 of 2: cat 12.3 %, dog 8.10 %, man 2.96 %. Mask 2 of 2: …`. */
export function announceAnswer(answer: Pick<AnswerState, 'masks'>): string {
  const count = answer.masks.length;
  const spoken = answer.masks.slice(0, SPOKEN_MASKS).map(({ predictions }, index) => {
    const top = predictions
      .slice(0, 3)
      .map(
        ({ word, continuation, logProb }) =>
          `${spokenWord(word, continuation)} ${formatPercent(Math.exp(logProb))}`,
      )
      .join(', ');
    return count === 1 ? `Top three: ${top}.` : `Mask ${index + 1} of ${count}: ${top}.`;
  });
  const rest = count - spoken.length;
  return rest > 0 ? `${spoken.join(' ')} And ${rest} more.` : spoken.join(' ');
}

/**
 * A word that was looked for, at each mask: `“nurse”: rank 12, 1.20 %, log p −4.42`.
 * @param found in the order of the masks
 * @param whyNone why a word has no rank at a mask: the end of a sentence that begins with the word
 */
export function announceFound(found: readonly FoundWord[], whyNone: (word: FoundWord) => string): string {
  const first = found.at(0);
  if (first === undefined) return '';
  if (found.every(({ at }) => at === null)) return `“${first.word}” ${whyNone(first)}`;
  const said = found.map((word, mask) => {
    const where = found.length === 1 ? '' : `mask ${mask + 1} `;
    if (word.at === null) return `${where}no rank`;
    const { rank, logProb } = word.at;
    return `${where}rank ${formatCount(rank)}, ${formatPercent(Math.exp(logProb))}, log p ${formatLogProb(logProb)}`;
  });
  return `“${first.word}”: ${said.join('; ')}`;
}
