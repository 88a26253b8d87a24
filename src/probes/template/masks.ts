/** Whether each sentence of a template has its mask, found without expanding it. */
import { faultAt, MASK, type Template, type TemplateError, type TemplatePart } from './syntax.ts';

/** How many `[MASK]` a text has. */
export function countMasks(text: string): number {
  return text.split(MASK).length - 1;
}

/** The fewest and the most masks that a sentence of the template has. Exact: see `split_mask.ts`. */
export function maskBounds(template: Template): { readonly min: number; readonly max: number } {
  let min = 0;
  let max = 0;
  for (const part of template.parts) {
    const counts = masksOfPart(template, part);
    min += Math.min(...counts);
    max += Math.max(...counts);
  }
  return { min, max };
}

/**
 * Null where every sentence has exactly one mask, which comparing and scoring need; else `no-mask` or `several-masks`, at the
 * part to change.
 */
export function requireOneMask(template: Template): TemplateError | null {
  const { min, max } = maskBounds(template);
  if (min === 1 && max === 1) return null;
  return requireMasks(template) ?? severalMasks(template);
}

/** Null where every sentence has a mask; else `no-mask`, at the part to change. */
export function requireMasks(template: Template): TemplateError | null {
  const { min, max } = maskBounds(template);
  if (min > 0) return null;
  return max === 0 ? noMask(template) : maskInSomeOnly(template);
}

function masksOfPart({ slots }: Template, part: TemplatePart): readonly number[] {
  if (part.kind === 'article') return [0];
  return part.kind === 'text' ? [countMasks(part.text)] : slots[part.slot].alternatives.map(countMasks);
}

function noMask({ source }: Template): TemplateError {
  // What was meant as a mask is ordinary text to the tokenizer.
  const almost = /[[<(]\s{0,4}mask\s{0,4}[\]>)]/i.exec(source);
  const start = almost?.index ?? source.length;
  return faultAt(
    { start, end: start + (almost?.[0].length ?? 0) },
    {
      code: 'no-mask',
      message: 'No sentence has a mask, so there is nothing to predict.',
      remedy: 'Write [MASK], in square brackets and capitals, where the word is asked for.',
    },
  );
}

function maskInSomeOnly(template: Template): TemplateError {
  const part = template.parts.find((candidate) => new Set(masksOfPart(template, candidate)).size > 1);
  return faultAt(part?.range ?? NOWHERE, {
    code: 'no-mask',
    message: 'Some sentences have no mask, because only some alternatives of this slot have one.',
    remedy: 'Put [MASK] into every alternative of the slot, or outside it.',
  });
}

function severalMasks(template: Template): TemplateError {
  // Where one part holds them all, that part; else the last of those that have one.
  const part = template.parts.findLast((candidate) =>
    masksOfPart(template, candidate).some((count) => count > 0),
  );
  return faultAt(part?.range ?? NOWHERE, {
    code: 'several-masks',
    message: 'A sentence has several masks; sentences are compared at one.',
    remedy: 'Leave one [MASK], and put words for the others.',
  });
}

const NOWHERE = { start: 0, end: 0 };
