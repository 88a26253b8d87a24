/** What stands in the slots of a template: the contrast's alternatives, and what is held in the others. Pure. */
import type { Contrast } from '../../probes/template/contrast.ts';
import type { Template } from '../../probes/template/syntax.ts';

/** By slot: the alternative that stands in both sentences, where it is not the contrast's. The first unless said otherwise. */
export type Held = Readonly<Record<number, number>>;

/** The contrast where the template has it; else null. */
export function validContrast({ slots }: Template, contrast: Contrast | null): Contrast | null {
  if (contrast === null || contrast.a === contrast.b) return null;
  const width = slots.at(contrast.slot)?.alternatives.length ?? 0;
  return contrast.a < width && contrast.b < width ? contrast : null;
}

/** The alternative that stands in a slot which is not the contrast's. */
export function heldAlternative({ slots }: Pick<Template, 'slots'>, held: Held, slot: number): number {
  const chosen = held[slot] ?? 0;
  return chosen < slots[slot].alternatives.length ? chosen : 0;
}

/** A template with a contrast, and what is held beside it. */
export interface Choices {
  readonly template: Template;
  readonly contrast: Contrast;
  /** An index that the slot does not have counts as the first. */
  readonly held: Held;
}

/** The template with what is held as the only alternative of each slot but the contrast's. */
export function heldTemplate({ template, contrast, held }: Choices): Template {
  const slots = template.slots.map((slot, index) =>
    index === contrast.slot
      ? slot
      : { ...slot, alternatives: [slot.alternatives[heldAlternative(template, held, index)]] },
  );
  return { ...template, slots };
}

/** What stands in the slots that have a choice and are not compared, by their label; spaces around it left out. */
export function heldChoices({ template, contrast, held }: Choices): ReadonlyMap<string, string> {
  return new Map(
    template.slots.flatMap(({ label, alternatives }, slot) =>
      slot === contrast.slot || alternatives.length < 2
        ? []
        : [[label, alternatives[heldAlternative(template, held, slot)].trim()] as const],
    ),
  );
}

/** `year = 1900, place = the city`; empty where nothing is held. The visitor's own frames may hold several values of one slot. */
export function heldWords(held: ReadonlyMap<string, readonly string[]>): string {
  return [...held].map(([label, values]) => `${label} = ${values.join(' or ')}`).join(', ');
}
