/** Which cells of a large table are drawn: a browser lays out some thousand at once, not forty thousand. Pure. */

/** Cells a side that are drawn of a table that is large both ways. */
const SIDE = 64;

/** Some rows or columns one after another. */
export interface Stretch {
  readonly from: number;
  /** Behind the last. */
  readonly to: number;
}

/** How many rows and columns are drawn at once: all, where they are no more cells than 64 × 64, else as many as those. */
export function mostDrawn(
  rows: number,
  columns: number,
): { readonly rows: number; readonly columns: number } {
  if (rows * columns <= SIDE ** 2) return { rows, columns };
  const across = Math.min(columns, Math.max(SIDE, Math.floor(SIDE ** 2 / rows)));
  return { rows: Math.min(rows, Math.floor(SIDE ** 2 / across)), columns: across };
}

/** `count` rows or columns in stretches of `size`, the last of what is left; one where there are none. */
export function stretchesOf(count: number, size: number): readonly Stretch[] {
  return Array.from({ length: Math.max(1, Math.ceil(count / size)) }, (_, index) => ({
    from: index * size,
    to: Math.min(count, (index + 1) * size),
  }));
}
