/** A text without one of its words: all the word's pieces replaced by [MASK] at once (occlusion). Pure. */
import type { EncodedText } from '../model/tokenizer.ts';
import { groupWords } from '../tokenizer/words.ts';

/** The words that can be taken away: of each the indices of its tokens. Special tokens, masks and what the vocabulary has not are none. */
export function occludedWords({ tokens }: Pick<EncodedText, 'tokens'>): readonly (readonly number[])[] {
  return groupWords(tokens).filter((word) =>
    word.every((index) => !tokens[index].special && !tokens[index].masked),
  );
}

/** The token ids of a text without a word. @param word indices of its tokens */
export function idsWithout(ids: Uint32Array, word: readonly number[], maskId: number): Uint32Array {
  const without = ids.slice();
  for (const index of word) without[index] = maskId;
  return without;
}
