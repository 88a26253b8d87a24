/**
 * Refuses a `[MASK]` put together across the edge of a slot, such as `[{MA|TA}SK]`. So the masks of a sentence are those of its
 * parts, and can be counted without expanding.
 */
import { MASK, type Part, type Slot, type TemplateError } from './syntax.ts';

/** The first edge at which a mask could begin on one side and end on the other, as an error, or null. */
export function findSplitMask(parts: readonly Part[], slots: readonly Slot[]): TemplateError | null {
  // A slot may stand there thousands of times with a thousand alternatives: what its edges are is worked out once.
  const known = new Map<number, Edges>();
  const edgesOf = (part: Part): Edges => {
    if (part.kind !== 'slot') return edges(textsOf(part, slots));
    const found = known.get(part.slot) ?? edges(textsOf(part, slots));
    known.set(part.slot, found);
    return found;
  };
  let before = parts.length === 0 ? null : edgesOf(parts[0]);
  for (let index = 1; index < parts.length; index++) {
    const here = edgesOf(parts[index]);
    const goesOn = before?.begun.some((length) => here.goesOn.includes(length)) ?? false;
    before = here;
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

/** How many characters of a mask, 1 to 5, stand before an edge. */
interface Edges {
  /** Some text ends in so many of the first. */
  readonly begun: readonly number[];
  /** Some text could be what follows so many. */
  readonly goesOn: readonly number[];
}

const LENGTHS = [1, 2, 3, 4, 5] as const;

function edges(texts: readonly string[]): Edges {
  return {
    begun: LENGTHS.filter((length) => texts.some((text) => text.endsWith(MASK.slice(0, length)))),
    goesOn: LENGTHS.filter((length) => {
      const wanted = MASK.slice(length);
      return texts.some((text) => text.startsWith(wanted) || wanted.startsWith(text));
    }),
  };
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
