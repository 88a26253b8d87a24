/**
 * Refuses a `[MASK]` put together across the edge of a slot, such as `[{MA|TA}SK]`. So the masks of a sentence are those of its
 * parts, and can be counted without expanding.
 */
import { faultAt, MASK, type Slot, type TemplateError, type TemplatePart } from './syntax.ts';

/** The first edge at which a mask could begin on one side and end on the other, as an error, or null. */
export function findSplitMask(parts: readonly TemplatePart[], slots: readonly Slot[]): TemplateError | null {
  // A slot may stand there thousands of times with a thousand alternatives: what its edges are is worked out once.
  const ofSlots = slots.map(({ alternatives }) => edges(alternatives));
  const edgesOf = (part: TemplatePart): Edges => {
    if (part.kind === 'slot') return ofSlots[part.slot];
    return part.kind === 'text' ? edges([part.text]) : ARTICLE_EDGES;
  };
  for (let index = 1; index < parts.length; index++) {
    const { goesOn } = edgesOf(parts[index]);
    if (!edgesOf(parts[index - 1]).begun.some((length) => goesOn.includes(length))) continue;
    return faultAt(parts[index].range, {
      code: 'split-mask',
      message: 'The mask may not be put together from a slot and what stands beside it.',
      remedy: 'Write [MASK] in one piece, inside or outside the slot.',
    });
  }
  return null;
}

/** How many characters of a mask, 1 to 5, may stand before an edge. */
interface Edges {
  /** Lengths for which some text ends in that many first characters of a mask. */
  readonly begun: readonly number[];
  /** Lengths for which some text could be what follows that many. */
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

const ARTICLE_EDGES = edges(['a', 'an', 'A', 'An']);
