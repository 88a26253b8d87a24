/** Finds what was meant as a mask and is ordinary text to the tokenizer: `[mask]`, `[ MASK ]`, `<mask>`. */
import type { TextRange } from '../model/text.ts';
import { SPECIAL_TOKENS, SPECIAL_IDS } from './special_tokens.ts';

const MASK = SPECIAL_TOKENS[SPECIAL_IDS.mask];

/** Any bracket will do, also full-width ones, with up to four spaces inside; `[MASK]` itself is not one. */
const ALMOST = /[[<({［＜（｛]\s{0,4}mask\s{0,4}[\]>)}］＞）｝]/gi;

/** The stretches of `text` to offer a replacement for, in order, none overlapping. */
export function findAlmostMasks(text: string, segment: 0 | 1): readonly TextRange[] {
  return Array.from(text.matchAll(ALMOST))
    .filter((match) => match[0] !== MASK)
    .map((match) => ({ segment, start: match.index, end: match.index + match[0].length }));
}
