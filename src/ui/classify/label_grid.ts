/** The texts of a template as cells: two of its slots are the sides, and one alternative stands in each of the others. Pure. */
import { heldAlternative, type Held } from '../compare/held.ts';
import type { ClassifyAbout } from './classify_question.ts';
import type { LabelAxes } from './classify_state.ts';

export interface LabelGrid {
  readonly axes: LabelAxes;
  /** Slots of several alternatives: those that may be sides. */
  readonly choices: readonly number[];
  /** Those that are none, with what stands in them. */
  readonly held: readonly { readonly slot: number; readonly alternative: number }[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row after row, into the texts. Of two forms of an open article the first. */
  readonly texts: readonly number[];
}

/**
 * @param wanted the sides that were chosen; the first two slots where the template has not these
 * @returns null for fewer than two slots of several alternatives
 */
export function labelGrid(
  { slots, texts }: Pick<ClassifyAbout, 'slots' | 'texts'>,
  wanted: LabelAxes | null,
  held: Held,
): LabelGrid | null {
  const choices = [...slots.keys()].filter((slot) => slots[slot].alternatives.length > 1);
  if (choices.length < 2) return null;
  const isThere =
    wanted !== null &&
    wanted.rows !== wanted.columns &&
    choices.includes(wanted.rows) &&
    choices.includes(wanted.columns);
  const axes = isThere ? wanted : { rows: choices[0], columns: choices[1] };
  const places = new Map<string, number>();
  for (const [index, { choices: chosen }] of texts.entries()) {
    const place = chosen.join(' ');
    if (!places.has(place)) places.set(place, index);
  }
  const standing = slots.map((_, slot) => heldAlternative({ slots }, held, slot));
  const [rows, columns] = [axes.rows, axes.columns].map((slot) => slots[slot].alternatives);
  const at = (row: number, column: number): number => {
    const chosen = standing.with(axes.rows, row).with(axes.columns, column);
    return places.get(chosen.join(' ')) ?? -1;
  };
  return {
    ...{ axes, choices, rows, columns },
    held: choices
      .filter((slot) => slot !== axes.rows && slot !== axes.columns)
      .map((slot) => ({ slot, alternative: standing[slot] })),
    texts: rows.flatMap((_, row) => columns.map((_name, column) => at(row, column))),
  };
}

/** Other sides: where one takes the other's slot, the other takes its. */
export function withSide(axes: LabelAxes, side: keyof LabelAxes, slot: number): LabelAxes {
  const other = side === 'rows' ? 'columns' : 'rows';
  return { ...axes, [other]: axes[other] === slot ? axes[side] : axes[other], [side]: slot };
}
