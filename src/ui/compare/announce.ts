/** What the live region speaks once a comparison has settled. Pure. */
import { formatDelta } from '../format.ts';
import type { PairedList, WordNumbers } from './paired_list.ts';
import type { Sides } from './resolve.ts';

/** The strongest associations of either side: `More with man: carpenter +1.20, … More with woman: nurse −2.10, …`. */
export function announceComparison({ a, b }: PairedList, sides: Sides): string {
  return [side(sides.A, a), side(sides.B, b)].filter((said) => said !== '').join(' ');
}

function side(name: string, words: readonly WordNumbers[]): string {
  const top = words.slice(0, 3).map(({ word, delta }) => `${word} ${formatDelta(delta)}`);
  return top.length === 0 ? '' : `More likely with ${name === '' ? 'nothing' : name}: ${top.join(', ')}.`;
}
