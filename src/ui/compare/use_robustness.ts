import { useMemo, useState } from 'react';
import { findPreset } from '../../probes/data/presets.ts';
import type { SidePair } from '../../probes/data/preset.ts';
import type { TargetPieces } from '../../worker/messages.ts';
import type { Asked } from '../lab/probe_desk.ts';
import type { CompareState } from './compare_state.ts';
import { readFrameSet, type FrameSetRead } from './frame_sets.ts';
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
  /** The compared pair where it is none of the set's; null where it is. */
  readonly mismatch: SidePair | null;
  readonly question: Asked<RobustAbout> | null;
}

/** The slot that frames of the visitor's own leave open. */
const OWN_SLOT = 'who';

/**
 * What is run to see how far an effect holds: the pins and targets in every frame with every pair of a set. Pairs turn with the
 * sides.
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
  const read = useMemo(
    () => readFrameSet(frameSets.at(at) ?? { label: 'own', frames: '', pairs: '' }),
    [frameSets, at],
  );
  const a = ready?.sides.A ?? '';
  const b = ready?.sides.B ?? '';
  const pair = useMemo((): SidePair => [a, b], [a, b]);
  const turned = useMemo(() => {
    const isTurned = read.set.pairs.some(([x, y]) => x === pair[1] && y === pair[0]);
    return isTurned ? { ...read.set, pairs: read.set.pairs.map(([x, y]): SidePair => [y, x]) } : read.set;
  }, [read, pair]);
  const matches = turned.pairs.some(([x, y]) => x === pair[0] && y === pair[1]);
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
  const plan = useMemo(() => robustnessPlan(turned, slot, words, form), [turned, slot, words, form]);
  const mismatch = ready === null || matches ? null : pair;
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
      mismatch,
      question: plan.asked,
    }),
    [at, slot, read, turned, plan, words, severalPieces, all, mismatch],
  );
}

const NONE: readonly string[] = [];
