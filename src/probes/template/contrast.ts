/** Which sentences stand against each other: side A and side B. */
import { countSentences, sentenceAt, type Sentence } from './expand.ts';
import { parseTemplate } from './parse.ts';
import type { Template } from './syntax.ts';

/** Two alternatives of one slot, whose sentences are the two sides. */
export interface Contrast {
  /** Index into `Template.slots`. */
  readonly slot: number;
  /** Indices into its alternatives; different. */
  readonly a: number;
  readonly b: number;
}

export type Side = 'A' | 'B';

export function otherSide(side: Side): Side {
  return side === 'A' ? 'B' : 'A';
}

/**
 * The first two alternatives of the first slot that has two and, if none is named so, of the slot `name`; null where the
 * template has no such slot.
 */
export function defaultContrast(
  { slots }: Pick<Template, 'slots'>,
  name: string | null = null,
): Contrast | null {
  const named =
    name === null ? -1 : slots.findIndex((slot) => slot.name === name && slot.alternatives.length > 1);
  const slot = named >= 0 ? named : slots.findIndex(({ alternatives }) => alternatives.length > 1);
  return slot < 0 ? null : { slot, a: 0, b: 1 };
}

/**
 * The contrast of the slot `name` where it is not the one a template opens with by itself; null where it is, or where the template has
 * a fault or no such slot.
 */
export function namedContrast(source: string, name: string | null): Contrast | null {
  const parsed = parseTemplate(source);
  if (!parsed.ok) return null;
  const named = defaultContrast(parsed.value, name);
  return named?.slot === defaultContrast(parsed.value)?.slot ? null : named;
}

/** The same contrast with its sides exchanged. */
export function swapSides({ slot, a, b }: Contrast): Contrast {
  return { slot, a: b, b: a };
}

/** What the two sides are called: their alternatives, without the spaces around them. */
export function sideLabels({ slots }: Template, { slot, a, b }: Contrast): Readonly<Record<Side, string>> {
  const { alternatives } = slots[slot];
  return { A: alternatives[a].trim(), B: alternatives[b].trim() };
}

/** A sentence of side A, and the sentence of side B that differs from it in the contrast alone. */
export interface MinimalPair {
  readonly a: Sentence;
  readonly b: Sentence;
}

/** Every pair, in the order of expansion; made as they are asked for. */
export function* pairsOf(template: Template, contrast: Contrast): Generator<MinimalPair, void, undefined> {
  const { slot, a, b } = contrast;
  const width = template.slots[slot].alternatives.length;
  const stride = countSentences({ ...template, slots: template.slots.slice(slot + 1) });
  const blocks = countSentences(template) / (stride * width);
  for (let block = 0; block < blocks; block++) {
    for (let within = 0; within < stride; within++) {
      const first = block * width * stride + within;
      yield {
        a: sentenceAt(template, first + a * stride),
        b: sentenceAt(template, first + b * stride),
      };
    }
  }
}

/** What stands in each slot of a sentence, by the slot's label; spaces around it left out. */
export function choiceLabels({ slots }: Template, { choices }: Sentence): ReadonlyMap<string, string> {
  return new Map(slots.map(({ label, alternatives }, slot) => [label, alternatives[choices[slot]].trim()]));
}
