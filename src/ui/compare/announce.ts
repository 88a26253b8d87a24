/** What the live region speaks once a comparison has settled. Pure. */
import { formatCount, formatDelta, formatPercent } from '../format.ts';
import { spokenName, spokenWord } from '../lab/spoken_word.ts';
import type { WordNumbers } from './paired_list.ts';
import { shown, SIDES, type BySide } from './sides.ts';

/** The words of either side that are spoken. */
interface Spoken {
  readonly likeliest: BySide<readonly WordNumbers[]>;
  readonly differing: BySide<readonly WordNumbers[]>;
}

/**
 * What stands with either side, then the strongest associations: `With man: captain 6.23 %, … With woman: … More likely with man:
 * carpenter +1.20, … More likely with woman: nurse −2.10, …`.
 */
export function announceComparison({ likeliest, differing }: Spoken, sides: BySide<string>): string {
  const stands = SIDES.map((side) => {
    const words = likeliest[side].map(
      ({ word, isContinuation, logProb }) =>
        `${spokenWord(word, isContinuation)} ${formatPercent(Math.exp(logProb[side]))}`,
    );
    return `With ${shown(sides[side])}: ${words.join(', ')}.`;
  });
  const differs = SIDES.filter((side) => differing[side].length > 0).map((side) => {
    const words = differing[side].map(
      ({ word, isContinuation, delta }) => `${spokenWord(word, isContinuation)} ${formatDelta(delta)}`,
    );
    return `More likely with ${shown(sides[side])}: ${words.join(', ')}.`;
  });
  return [...stands, ...differs].join(' ');
}

/**
 * A word that was looked for: `“nurse”: Δ −2.10; with “man” rank 12, with “woman” rank 3`, each piece that it may be; or why it has no numbers.
 * @param none the end of a sentence that begins with the word
 */
export function announceFound(
  typed: string,
  found: readonly WordNumbers[],
  sides: BySide<string>,
  none: string,
): string {
  const name = (said: string): string => `“${said}”`;
  if (found.length === 0) return `${name(spokenName(typed))} ${none}`;
  return found
    .map(({ word, isContinuation, delta, rank }) => {
      const ranks = SIDES.map((side) => `with ${name(shown(sides[side]))} rank ${formatCount(rank[side])}`);
      return `${name(spokenWord(word, isContinuation))}: Δ ${formatDelta(delta)}; ${ranks.join(', ')}`;
    })
    .join('. ');
}
