import { useMemo, useState } from 'react';
import { slotKindOf } from '../../probes/data/slot_kind.ts';
import { findPreset } from '../../probes/data/presets.ts';
import type { SidePair } from '../../probes/data/preset.ts';
import type { WorkerClient } from '../../page/client.ts';
import { isPieceName } from '../lab/placed_pieces.ts';
import type { Asked } from '../lab/probe_desk.ts';
import { usePlacedWords } from '../lab/use_placed_words.ts';
import type { CompareState } from './compare_state.ts';
import { mismatchOf, partMisfits, type Mismatch, type MisfitPair } from './frame_fit.ts';
import { readFrameSet, type FrameSetDraft, type FrameSetRead } from './frame_sets.ts';
import { heldChoices } from './held.ts';
import type { Ready } from './resolve.ts';
import {
  frameSentences,
  framesQuestion,
  heldIn,
  severalPieces,
  type FrameFault,
  type RobustAbout,
} from './robust.ts';

export interface RobustSetUp {
  /** Which set of frames. */
  readonly index: number;
  readonly choose: (index: number) => void;
  readonly slot: string;
  readonly read: FrameSetRead;
  readonly faults: readonly FrameFault[];
  readonly words: readonly string[];
  /** How many words are several pieces in the frames: each needs many sentences more. */
  readonly severalPieces: number;
  /** Whether these are run too. */
  readonly all: boolean;
  readonly setAll: (all: boolean) => void;
  /** Why the compared pair is none of the set's; null where it is, and where nothing is compared or there is no set. */
  readonly mismatch: Mismatch | null;
  /** Pairs of the set that are not run, as they do not fit its frames. */
  readonly misfits: readonly MisfitPair[];
  /** What stands in the frames' other slots, by label. */
  readonly held: ReadonlyMap<string, readonly string[]>;
  readonly question: Asked<RobustAbout> | null;
}

/** The visitor's own frames leave this slot open. */
const OWN_SLOT = 'who';

/**
 * What is run to see how far an effect holds: the pins and targets, in every frame of a set, with every pair that is not known to be
 * unfit for the frames. Swapping the sides turns the pairs round. The frames hold what the compared sentences hold.
 * @param client tells how many pieces the words are in the frames; until it has, nothing is asked
 * @param content of the model in use; null where there is none
 * @param isPlanned whether the question before this one is planned; until then nothing is asked
 */
export function useRobustness(
  client: WorkerClient,
  content: string | null,
  state: CompareState,
  ready: Ready | null,
  targets: readonly string[],
  isPlanned: boolean,
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
  // Compared as text: an edit that leaves what is held as it was must not ask again.
  const heldText = ready === null ? '[]' : JSON.stringify([...heldChoices(ready)]);
  const held = useMemo(
    () => new Map(JSON.parse(heldText) as readonly (readonly [string, string])[]),
    [heldText],
  );
  const asked = useMemo(
    () => [...new Set([...pins.filter((pin) => !isPieceName(pin)), ...targets])],
    [pins, targets],
  );
  const framed = useMemo(() => frameSentences(turned, slot, held), [turned, slot, held]);
  const sentences = useMemo(() => framed.sentences.map(({ text }) => text), [framed]);
  const placed = usePlacedWords(client, { content, sentences, form }, asked);
  const known = useMemo(() => {
    const found = isPlanned ? severalPieces(asked, placed) : null;
    if (found === null) return null;
    const words = all ? asked : asked.filter((word) => !found.has(word));
    return { content, framed, form, words, several: found.size };
  }, [content, framed, form, asked, placed, isPlanned, all]);
  const [last, setLast] = useState(known);
  if (known !== null && known !== last) setLast(known);
  const isOfLast = last?.content === content && last.framed === framed && last.form === form;
  // While words are written, what was run before stays: without it the page would jump under the field at every key.
  const { words, several } = known ?? (isOfLast ? last : NOTHING_KNOWN);
  const question = useMemo(() => framesQuestion(framed, words, form), [framed, words, form]);
  return useMemo(
    () => ({
      ...{ index: at, choose, slot, words, all, setAll, mismatch, question },
      ...{ read: { ...read, set: turned }, faults: framed.faults, misfits: fitting.misfits },
      ...{ severalPieces: several, held: heldIn(framed.framePairs) },
    }),
    [at, slot, words, all, mismatch, question, read, turned, framed, fitting, several],
  );
}

const NOTHING_KNOWN: { readonly words: readonly string[]; readonly several: number } = {
  words: [],
  several: 0,
};

/** What a template without a preset has. */
const NO_SET: FrameSetDraft = { label: 'own', frames: '', pairs: '' };
