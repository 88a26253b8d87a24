import type { Contrast } from '../../probes/template/contrast.ts';
import type { Template } from '../../probes/template/syntax.ts';
import type { CompareState } from './compare_state.ts';

/** The alternative that stands in a slot which is not the contrast's. */
export function heldAlternative({ slots }: Template, held: CompareState['held'], slot: number): number {
  const chosen = held[slot] ?? 0;
  return chosen < slots[slot].alternatives.length ? chosen : 0;
}

/** What stands in the slots that have a choice and are not compared, by their label; spaces around it left out. */
export function heldChoices({
  template,
  contrast,
  held,
}: {
  readonly template: Template;
  readonly contrast: Contrast;
  readonly held: CompareState['held'];
}): ReadonlyMap<string, string> {
  return new Map(
    template.slots.flatMap(({ label, alternatives }, slot) =>
      slot === contrast.slot || alternatives.length < 2
        ? []
        : [[label, alternatives[heldAlternative(template, held, slot)].trim()] as const],
    ),
  );
}

/** `year = 1900, place = the city`; empty where nothing is held. Several where frames of the visitor's own differ. */
export function heldWords(held: ReadonlyMap<string, readonly string[]>): string {
  return [...held].map(([label, values]) => `${label} = ${values.join(' or ')}`).join(', ');
}
