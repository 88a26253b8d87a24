/**
 * Refuses a `[MASK]` put together across the edge of a slot, such as `[{MA|TA}SK]`. So the masks of a sentence are those of its
 * parts, and can be counted without expanding.
 */
import { MASK, type Part, type Slot, type TemplateError } from './syntax.ts';

/** The first edge at which a mask could begin on one side and end on the other, as an error, or null. */
export function findSplitMask(parts: readonly Part[], slots: readonly Slot[]): TemplateError | null {
  for (let index = 1; index < parts.length; index++) {
    const begun = new Set(textsOf(parts[index - 1], slots).flatMap(begunLengths));
    if (begun.size === 0) continue;
    const rest = [...begun].map((length) => MASK.slice(length));
    const goesOn = textsOf(parts[index], slots).some((text) =>
      rest.some((wanted) => text.startsWith(wanted) || wanted.startsWith(text)),
    );
    if (!goesOn) continue;
    const { start, end } = parts[index].range;
    return {
      code: 'split-mask',
      offset: start,
      length: end - start,
      message: 'The mask may not be put together from a slot and what stands beside it.',
      remedy: 'Write [MASK] in one piece, inside or outside the slot.',
    };
  }
  return null;
}

function textsOf(part: Part, slots: readonly Slot[]): readonly string[] {
  switch (part.kind) {
    case 'text':
      return [part.text];
    case 'slot':
      return slots[part.slot].alternatives;
    case 'article':
      return ['a', 'an', 'A', 'An'];
  }
}

/** How many characters of a mask, 1 to 5, the text's end may be the beginning of. */
function begunLengths(text: string): readonly number[] {
  return [1, 2, 3, 4, 5].filter((length) => text.endsWith(MASK.slice(0, length)));
}
