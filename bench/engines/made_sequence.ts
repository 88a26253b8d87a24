/** Texts that nobody wrote: words by a formula. */
import { mix32 } from '../../test/golden/formula.ts';
import type { Sequence } from './engine.ts';

const CLS = 2;
const SEP = 3;
const MASK = 4;
/** The first id that is a word. */
const FIRST_WORD = 5;

/** `[CLS] words [MASK] words [SEP]`, the same for the same arguments; another `variant` has other words. */
export function madeSequence(tokens: number, vocabulary: number, variant: number): Sequence {
  const ids = Array.from(
    { length: tokens },
    (_, i) => FIRST_WORD + ((mix32(i + 1 + 65_536 * variant) >>> 0) % (vocabulary - FIRST_WORD)),
  );
  const maskAt = Math.floor(tokens / 2);
  ids[0] = CLS;
  ids[tokens - 1] = SEP;
  ids[maskAt] = MASK;
  return { ids, tokenTypeIds: ids.map(() => 0), maskAt };
}
