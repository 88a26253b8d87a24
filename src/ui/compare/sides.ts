/** The two sides of a comparison, and what there is one of for each. Pure. */
import type { Side } from '../../probes/template/contrast.ts';

/** One for side A and one for side B. */
export type BySide<T> = Readonly<Record<Side, T>>;

/** Side A stands first wherever sides are listed, run or exported. */
export const SIDES: readonly Side[] = ['A', 'B'];

export function bySide<T>(of: (side: Side) => T): BySide<T> {
  return { A: of('A'), B: of('B') };
}

/** What both sides have; null where one of them has none. */
export function ofBoth<T>(of: (side: Side) => T | null | undefined): BySide<T> | null {
  const [A, B] = [of('A'), of('B')];
  return A == null || B == null ? null : { A, B };
}

/** Side A less side B; null where one of them has no number. */
export function difference(of: (side: Side) => number | null | undefined): number | null {
  const both = ofBoth(of);
  return both === null ? null : both.A - both.B;
}

/** What a side is called; an alternative may be empty. */
export function shown(alternative: string): string {
  const text = alternative.trim();
  return text === '' ? '(nothing)' : text;
}
