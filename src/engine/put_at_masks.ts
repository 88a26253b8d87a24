/** Pieces put where a text has masks, so that what is left of its masks is read as if they stood there. Pure. */
import type { EncodedText } from '../model/tokenizer.ts';

/**
 * The text with the first masks read as `ids`: they are no longer masked, and every token keeps its place.
 * @param ids of pieces, no more than the text has masks; what is over is left out
 */
export function putAtMasks(encoded: EncodedText, ids: readonly number[]): EncodedText {
  if (ids.length === 0) return encoded;
  const at = new Map(ids.map((id, index) => [encoded.maskPositions.at(index), id]));
  return {
    ...encoded,
    tokens: encoded.tokens.map((token, index) => {
      const inputId = at.get(index);
      return inputId === undefined ? token : { ...token, inputId, masked: false };
    }),
    ids: encoded.ids.map((id, index) => at.get(index) ?? id),
    maskPositions: encoded.maskPositions.subarray(ids.length),
  };
}
