/** Panels of 8 columns, as products read weights and attention reads keys and values; `assembly/tile.ts` has the same number. */
const COLUMNS = 8;

/** The columns of as many whole panels as hold so many. */
export function wholePanels(columns: number): number {
  return COLUMNS * Math.ceil(columns / COLUMNS);
}
