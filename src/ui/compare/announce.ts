/** What the live region speaks once a comparison has settled. Pure. */
import { formatDelta, formatPercent } from '../format.ts';
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
      ({ word, logProb }) => `${word} ${formatPercent(Math.exp(logProb[side]))}`,
    );
    return `With ${shown(sides[side])}: ${words.join(', ')}.`;
  });
  const differs = SIDES.filter((side) => differing[side].length > 0).map((side) => {
    const words = differing[side].map(({ word, delta }) => `${word} ${formatDelta(delta)}`);
    return `More likely with ${shown(sides[side])}: ${words.join(', ')}.`;
  });
  return [...stands, ...differs].join(' ');
}
