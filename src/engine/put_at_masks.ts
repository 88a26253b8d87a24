/** Pieces put where a text has masks, so that what is left of its masks is read as if they stood there. Pure. */
import type { EncodedText } from '../model/tokenizer.ts';

/**
 * The text with some of its masks read as pieces: these are no longer masked, and every token keeps its place.
 * @param ids of the pieces by mask, null for one that is left; what is over the masks of the text is left out
 */
export function putAtMasks(encoded: EncodedText, ids: readonly (number | null)[]): EncodedText {
  const { tokens, maskPositions } = encoded;
  const at = new Map(
    ids.flatMap((id, mask) => {
      const position = maskPositions.at(mask);
      return id === null || position === undefined ? [] : [[position, id] as const];
    }),
  );
  if (at.size === 0) return encoded;
  return {
    ...encoded,
    tokens: tokens.map((token, index) => {
      const inputId = at.get(index);
      return inputId === undefined ? token : { ...token, inputId, masked: false };
    }),
    ids: encoded.ids.map((id, index) => at.get(index) ?? id),
    maskPositions: maskPositions.filter((position) => !at.has(position)),
  };
}
