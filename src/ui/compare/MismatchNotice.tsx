import { Button } from 'react-aria-components';
import { isolatedName } from '../../page/client.ts';
import type { CompareAct, CompareState } from './compare_state.ts';
import { KIND_WORDS, type Mismatch } from './frame_fit.ts';
import { formatPair, withPair } from './frame_sets.ts';
import type { RobustSetUp } from './use_robustness.ts';

interface MismatchNoticeProps {
  readonly state: CompareState;
  readonly act: (act: CompareAct) => void;
  readonly setUp: RobustSetUp;
}

/** Says that the set does not have the compared pair, why, and offers a remedy. Nothing is put into the frames by itself. */
export function MismatchNotice({ state, act, setUp }: MismatchNoticeProps) {
  const { mismatch, misfits } = setUp;
  const remedy = mismatch === null ? null : remedyOf(mismatch, { state, act, setUp });
  return (
    <>
      {mismatch !== null && (
        <p className="notice">
          {mismatchWords(mismatch, state)} What is below is of the set’s own pairs.{' '}
          {remedy !== null && (
            <Button className="button" onPress={remedy.take}>
              {remedy.name}
            </Button>
          )}
        </p>
      )}
      {misfits.length > 0 && (
        <p className="notice">
          Not run, as the frames do not take {misfits.length === 1 ? 'it' : 'them'}:{' '}
          {misfits.map(({ pair, is }) => `“${formatPair(pair)}” (${KIND_WORDS[is]})`).join(', ')}.
        </p>
      )}
    </>
  );
}

function mismatchWords(mismatch: Mismatch, state: CompareState): string {
  const pair = `“${formatPair(mismatch.pair)}”`;
  switch (mismatch.kind) {
    case 'fits':
      return `${pair} is no pair of this set.`;
    case 'unknown':
      return `${pair} is no pair of this set, and whether its words fit the frames cannot be told here: read a frame with them before you add it.`;
    case 'no-line':
      return `${pair} cannot be a pair of a set: a side is empty, or has a | or a line break.`;
    case 'other-slot':
      return `The frames compare ${mismatch.open}; above, ${mismatch.compared} is compared.`;
    case 'unfit':
      return `${pair} are ${KIND_WORDS[mismatch.is]}, and these frames take ${KIND_WORDS[mismatch.takes]}${takerWords(mismatch, state)}`;
  }
}

function takerWords(
  { takenBy, preset }: Extract<Mismatch, { readonly kind: 'unfit' }>,
  { frameSets }: CompareState,
): string {
  if (takenBy !== null) return `; the set “${isolatedName(frameSets[takenBy].label)}” takes them.`;
  if (preset !== null) return `. No set here takes them; the preset “${preset.title}” has one that does.`;
  return '. No set here takes them: write frames that do in place of these.';
}

/** What one button does about it; null where nothing helps. */
function remedyOf(
  mismatch: Mismatch,
  { state, act, setUp }: MismatchNoticeProps,
): { readonly name: string; readonly take: () => void } | null {
  switch (mismatch.kind) {
    case 'fits':
    case 'unknown': {
      const set = setUp.index;
      const to = withPair(state.frameSets[set], mismatch.pair);
      return { name: 'Add this pair to the set', take: () => act({ type: 'set-frames', set, to }) };
    }
    case 'other-slot': {
      const contrast = { slot: mismatch.slot, a: 0, b: 1 };
      return { name: `Compare ${mismatch.open}`, take: () => act({ type: 'set', to: { contrast } }) };
    }
    case 'unfit': {
      const { takenBy } = mismatch;
      if (takenBy === null) return null;
      const name = `Use the set “${isolatedName(state.frameSets[takenBy].label)}”`;
      return { name, take: () => setUp.choose(takenBy) };
    }
    case 'no-line':
      return null;
  }
}
