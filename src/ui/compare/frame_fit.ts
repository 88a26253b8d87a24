/** Whether the compared pair fits a set of frames, and which set takes it if not. Pure. */
import type { FrameSet, Preset, SidePair, SlotKind } from '../../probes/data/preset.ts';
import { PRESETS } from '../../probes/data/presets.ts';
import { knownMisfit, slotContext, slotKindOfPair } from '../../probes/data/slot_kind.ts';
import { canBeLine, hasPair } from './frame_sets.ts';
import type { Ready } from './resolve.ts';

/** A set with what its frames take; null where that cannot be told. */
export interface KindOfSet {
  readonly set: FrameSet;
  readonly takes: SlotKind | null;
}

/** Why the compared pair is none of the set's, and what may be done. */
export type Mismatch = { readonly pair: SidePair } & (
  | { readonly kind: 'fits' }
  /** The kind of the pair, or the kind the frames take, is not known: the visitor must judge. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'unfit';
      readonly is: SlotKind;
      readonly takes: SlotKind;
      /** Index of the first set at hand that takes it, or null. */
      readonly takenBy: number | null;
      /** If no set at hand takes it: the first preset that has such frames, or null. */
      readonly preset: Preset | null;
    }
  /** The frames leave another slot open than the compared one. `slot` is its index in the template; then the labels of both. */
  | { readonly kind: 'other-slot'; readonly slot: number; readonly open: string; readonly compared: string }
  /** It cannot be a line of pairs: a side is empty, or has a `|` or a line break. */
  | { readonly kind: 'no-line' }
);

/**
 * Why the compared pair is not run with a set; null where it is, either way round.
 * @param sets those at hand
 * @param at index of the set that is looked at
 * @param slot the slot that the frames leave open, by name
 */
export function mismatchOf(
  ready: Ready,
  sets: readonly KindOfSet[],
  at: number,
  slot: string,
): Mismatch | null {
  const { template, contrast, held, sides } = ready;
  const pair: SidePair = [sides.A, sides.B];
  const { takes } = sets[at];
  const { set } = partMisfits(sets[at]);
  if (hasPair(set, pair) || hasPair(set, [sides.B, sides.A])) return null;
  const other = template.slots.findIndex(
    ({ name, alternatives }) => name === slot && alternatives.length > 1,
  );
  if (other >= 0 && other !== contrast.slot) {
    const compared = template.slots[contrast.slot].label;
    return { kind: 'other-slot', pair, slot: other, open: slot, compared };
  }
  if (!canBeLine(pair)) return { kind: 'no-line', pair };
  const is = slotKindOfPair(slotContext(template, contrast.slot, held), pair);
  if (is === null || takes === null) return { kind: 'unknown', pair };
  if (is === takes) return { kind: 'fits', pair };
  const takenBy = sets.findIndex((each) => each.takes === is);
  const preset = PRESETS.find(({ frameSets }) => frameSets.some((each) => each.takes === is)) ?? null;
  return takenBy >= 0
    ? { kind: 'unfit', pair, is, takes, takenBy, preset: null }
    : { kind: 'unfit', pair, is, takes, takenBy: null, preset };
}

/** A pair of a set that is not run in its frames, and what its words are known to be. */
export interface MisfitPair {
  readonly pair: SidePair;
  readonly is: SlotKind;
}

/** The set without the pairs that are known not to fit its frames, and these pairs. They were typed, or came with a link. */
export function partMisfits({ set, takes }: KindOfSet): {
  readonly set: FrameSet;
  readonly misfits: readonly MisfitPair[];
} {
  const misfits = set.pairs.flatMap((pair): MisfitPair[] => {
    const is = takes === null ? null : knownMisfit(pair, takes);
    return is === null ? [] : [{ pair, is }];
  });
  if (misfits.length === 0) return { set, misfits };
  const left = new Set(misfits.map(({ pair }) => pair));
  return { set: { ...set, pairs: set.pairs.filter((pair) => !left.has(pair)) }, misfits };
}

/** What a pair's words are, as a sentence says it. */
export const KIND_WORDS: Readonly<Record<SlotKind, string>> = {
  noun: 'singular nouns',
  'plural noun': 'plural nouns',
  adjective: 'adjectives',
  name: 'names',
  pronoun: 'pronouns',
  place: 'places',
  number: 'numbers',
};
