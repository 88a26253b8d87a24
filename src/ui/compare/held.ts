import type { Template } from '../../probes/template/syntax.ts';
import type { CompareState } from './compare_state.ts';

/** The alternative that stands in a slot which is not the contrast's. */
export function heldAlternative({ slots }: Template, held: CompareState['held'], slot: number): number {
  const chosen = held[slot] ?? 0;
  return chosen < slots[slot].alternatives.length ? chosen : 0;
}
