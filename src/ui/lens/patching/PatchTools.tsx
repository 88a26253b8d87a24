import { memo } from 'react';
import type { Side } from '../../../probes/template/contrast.ts';
import type { BySide } from '../../compare/sides.ts';
import { Choice } from '../../frame/Choice.tsx';
import { FormChoice } from '../../frame/FormChoice.tsx';
import { InlineField } from '../../lab/InlineField.tsx';
import type { ChangePatch, PatchState } from './patch_state.ts';
import { directionWords } from './patch_words.ts';

interface PatchToolsProps {
  readonly state: PatchState;
  readonly change: ChangePatch;
  /** What the sides are called; null where the template has none. */
  readonly sides: BySide<string> | null;
  /** The targets that were picked where none is named; null before they are known. */
  readonly picked: readonly [string, string] | null;
}

const DIRECTIONS: readonly Side[] = ['A', 'B'];

/** Which states go where, and which two words are read. */
export const PatchTools = memo(function PatchTools({ state, change, sides, picked }: PatchToolsProps) {
  const { into, first, second, form } = state;
  return (
    <div className="field-tools">
      {sides !== null && (
        <Choice
          label="states of"
          accessibleLabel="Whose hidden states are put where"
          value={into}
          options={DIRECTIONS}
          name={(side) => directionWords(sides, side)}
          onChange={(side) => change({ into: side })}
        />
      )}
      <InlineField
        label="log p of"
        value={first}
        onChange={(word) => change({ first: word })}
        maxLength={100}
        placeholder={picked?.[0] ?? 'picked'}
      />
      <InlineField
        label="against"
        value={second}
        onChange={(word) => change({ second: word })}
        maxLength={100}
        placeholder={picked?.[1] ?? 'picked'}
      />
      <FormChoice label="[MASK]" value={form} onChange={(next) => change({ form: next })} />
    </div>
  );
});
