/** What the live region speaks once a comparison has settled. Pure. */
import { formatDelta } from '../format.ts';
import type { WordNumbers } from './paired_list.ts';
import { SIDES, type BySide } from './sides.ts';

/** The strongest associations of either side: `More with man: carpenter +1.20, … More with woman: nurse −2.10, …`. */
export function announceComparison(lists: BySide<readonly WordNumbers[]>, sides: BySide<string>): string {
  return SIDES.filter((side) => lists[side].length > 0)
    .map((side) => {
      const words = lists[side].map(({ word, delta }) => `${word} ${formatDelta(delta)}`);
      return `More likely with ${sides[side] === '' ? 'nothing' : sides[side]}: ${words.join(', ')}.`;
    })
    .join(' ');
}
