/** What every record says of how its text was read. */
import type { UnmaskErrorData } from '../../src/model/errors.ts';
import type { Token } from '../../src/model/text.ts';
import { refused } from '../task.ts';

interface ReadText {
  readonly tokens: readonly Token[];
  readonly cutTokens: number;
}

/** How many tokens, [CLS] and [SEP] included; how many were cut at the end; and what no piece of the vocabulary spells. */
export function asRead({ tokens, cutTokens }: ReadText): object {
  return {
    tokens: tokens.length,
    cutTokens,
    unknown: tokens.filter(({ unknown }) => unknown === true).map(({ piece }) => piece),
  };
}

/** Why a text that should be filled in is not. */
export function readsNoMask({ tokens, cutTokens }: ReadText): UnmaskErrorData {
  return cutTokens > 0
    ? refused('The part of the text that the model reads has no [MASK].', {
        expected: `[MASK] within ${tokens.length} tokens`,
        actual: `${tokens.length + cutTokens} tokens, none of the first ${tokens.length} a mask`,
      })
    : refused('The text has no [MASK].', { expected: '[MASK] where a word is asked', actual: 'none' });
}
