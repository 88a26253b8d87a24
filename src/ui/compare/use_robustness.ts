import { useMemo, useState } from 'react';
import { slotKindOf } from '../../probes/data/slot_kind.ts';
import { findPreset } from '../../probes/data/presets.ts';
import type { SidePair } from '../../probes/data/preset.ts';
import type { TargetPieces } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { CompareState } from './compare_state.ts';
import { mismatchOf, partMisfits, type Mismatch, type MisfitPair } from './frame_fit.ts';
import { readFrameSet, type FrameSetDraft, type FrameSetRead } from './frame_sets.ts';
import { heldChoices } from './held.ts';
import { CONTINUATION } from './paired_list.ts';
import type { Ready } from './resolve.ts';
import { robustnessPlan, type FrameFault, type RobustAbout } from './robust.ts';

export interface RobustSetUp {
  /** Which set of frames. */
  readonly index: number;
  readonly choose: (index: number) => void;
  readonly slot: string;
  readonly read: FrameSetRead;
  readonly faults: readonly FrameFault[];
  readonly words: readonly string[];
  /** How many words are of several pieces: each is many sentences more. */
  readonly severalPieces: number;
  /** Whether they are run too. */
  readonly all: boolean;
  readonly setAll: (all: boolean) => void;
  /** The pair that is compared; null where there is none. */
  readonly compared: SidePair | null;
  /** Why the compared pair is none of the set's; null where it is, and where nothing is compared or there is no set. */
  readonly mismatch: Mismatch | null;
  /** Pairs of the set that are not run, as they do not fit its frames. */
  readonly misfits: readonly MisfitPair[];
  /** What stands in the frames' other slots, by label. */
  readonly held: ReadonlyMap<string, readonly string[]>;
  readonly question: Asked<RobustAbout> | null;
}

/** The slot that frames of the visitor's own leave open. */
const OWN_SLOT = 'who';

/**
 * What is run to see how far an effect holds: the pins and targets in every frame with every pair of a set that is not known to be
 * unfit for its frames. Pairs turn with the sides; what is held in the compared sentences is held in the frames.
 * @param pieces how the targets are split; null until it is known, and until then nothing is asked
 */
export function useRobustness(
  state: CompareState,
  ready: Ready | null,
  targets: readonly string[],
  pieces: readonly TargetPieces[] | null,
): RobustSetUp {
  const [index, choose] = useState(0);
  const [all, setAll] = useState(false);
  const { frameSets, form, pins } = state;
  const at = index < frameSets.length ? index : 0;
  const slot = findPreset(state.preset ?? '')?.slot ?? OWN_SLOT;
  const sets = useMemo(
    () =>
      (frameSets.length === 0 ? [NO_SET] : frameSets).map((draft) => {
        const read = readFrameSet(draft);
        return { ...read, takes: slotKindOf(read.set, slot) };
      }),
    [frameSets, slot],
  );
  const read = sets[at];
  const fitting = useMemo(() => partMisfits(read), [read]);
  const a = ready?.sides.A ?? '';
  const b = ready?.sides.B ?? '';
  const pair = useMemo((): SidePair => [a, b], [a, b]);
  const turned = useMemo(() => {
    const { set } = fitting;
    const isTurned = set.pairs.some(([x, y]) => x === pair[1] && y === pair[0]);
    return isTurned ? { ...set, pairs: set.pairs.map(([x, y]): SidePair => [y, x]) } : set;
  }, [fitting, pair]);
  const mismatch = useMemo(
    () => (ready === null || frameSets.length === 0 ? null : mismatchOf(ready, sets, at, slot)),
    [ready, frameSets.length, sets, at, slot],
  );
  // As text, so that an edit which changes nothing held asks nothing anew.
  const heldText = ready === null ? '[]' : JSON.stringify([...heldChoices(ready)]);
  const held = useMemo(
    () => new Map(JSON.parse(heldText) as readonly (readonly [string, string])[]),
    [heldText],
  );
  const { words, severalPieces } = useMemo(() => {
    if (pieces === null) return { words: NONE, severalPieces: 0 };
    const several = new Set(
      pieces.filter((each) => each.pieces.length > 1 || !each.known).map(({ word }) => word),
    );
    const asked = [...new Set([...pins.filter((pin) => !pin.startsWith(CONTINUATION)), ...targets])];
    return {
      words: all ? asked : asked.filter((word) => !several.has(word)),
      severalPieces: asked.filter((word) => several.has(word)).length,
    };
  }, [pins, targets, pieces, all]);
  const plan = useMemo(
    () => robustnessPlan(turned, slot, words, form, held),
    [turned, slot, words, form, held],
  );
  const compared = ready === null ? null : pair;
  return useMemo(
    () => ({
      index: at,
      choose,
      slot,
      read: { ...read, set: turned },
      faults: plan.faults,
      words,
      severalPieces,
      all,
      setAll,
      compared,
      mismatch,
      misfits: fitting.misfits,
      held: plan.held,
      question: plan.asked,
    }),
    [at, slot, read, turned, fitting, plan, words, severalPieces, all, compared, mismatch],
  );
}

const NONE: readonly string[] = [];

/** Of a template that began with no preset. */
const NO_SET: FrameSetDraft = { label: 'own', frames: '', pairs: '' };
