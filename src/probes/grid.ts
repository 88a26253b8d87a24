/**
 * Sentences over two slots, row × column, and what is drawn of them: each cell against a reference, differences in differences,
 * lines over a numeric slot. A cell that was not run is null, and so is every number that needs it.
 */
import { invalid, requireFinite, requireWhole } from './checks.ts';

/** [rows][columns], as many columns in each row. */
export type Grid<T> = readonly (readonly (T | null)[])[];

/** What each cell is compared with: one cell, the cell of one column in its row, or the cell of one row in its column. */
export type GridReference =
  | { readonly kind: 'cell'; readonly row: number; readonly column: number }
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'row'; readonly row: number };

/**
 * A measure of every cell against its reference: Δ of a word's log p (nats) with {@link logRatio}, or JSD (bits) of rows of the
 * vocabulary with `jensenShannon`. The reference's own cells compare with themselves and come out as 0.
 * @param measure of (reference, cell)
 * @throws UnmaskError `input/invalid` for an empty or ragged grid, a reference outside it, or what `measure` throws.
 */
export function compareGrid<T>(
  cells: Grid<T>,
  reference: GridReference,
  measure: (reference: T, cell: T) => number,
): (number | null)[][] {
  const { rows, columns } = sizeOf(cells);
  requireReference(reference, rows, columns);
  return cells.map((line, row) =>
    line.map((cell, column) => {
      const other = referenceOf(cells, reference, row, column);
      return cell === null || other === null ? null : measure(other, cell);
    }),
  );
}

/**
 * Δ = log p of the cell − log p of its reference, nats: positive where the cell makes the word likelier.
 * @throws UnmaskError `input/invalid` for a log p that is not finite.
 */
export function logRatio(reference: number, cell: number): number {
  requireFinite('log-probabilities', [reference, cell]);
  return cell - reference;
}

/** Two rows and two columns of a grid: what changes, under which two conditions. */
interface PairOfPairs {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/**
 * Difference in differences, in the unit of the cells:
 *
 *   (x[r₁][c₁] − x[r₁][c₀]) − (x[r₀][c₁] − x[r₀][c₀])
 *
 * How much the step from c₀ to c₁ differs between r₁ and r₀; 0 where rows and columns add up and do not interact. The same for
 * rows and columns exchanged; negated when either pair is swapped.
 * @param cells of log p, or of any effect
 * @returns null where one of the four is not there
 * @throws UnmaskError `input/invalid` for an empty or ragged grid, an index outside it, or a cell that is not finite.
 */
export function differenceInDifferences(cells: Grid<number>, pair: PairOfPairs): number | null {
  const size = sizeOf(cells);
  for (const row of pair.rows) requireWhole('row of the grid', row, 0, size.rows - 1);
  for (const column of pair.columns) requireWhole('column of the grid', column, 0, size.columns - 1);
  const [r0, r1] = pair.rows;
  const [c0, c1] = pair.columns;
  const corners = [cells[r1][c1], cells[r1][c0], cells[r0][c1], cells[r0][c0]];
  const there = corners.filter((cell) => cell !== null);
  if (there.length < corners.length) return null;
  requireFinite('cells', there);
  const [x11, x10, x01, x00] = there;
  return x11 - x10 - (x01 - x00);
}

/** One place of a sweep's line. */
interface SweepPoint {
  /** The slot's number. */
  readonly value: number;
  /** In the unit of the cells; null is a gap in the line. */
  readonly effect: number | null;
}

/**
 * The line of a numeric sweep, by rising value.
 * @param values of the slot, each once
 * @param effects one a value, null where not run
 * @throws UnmaskError `input/invalid` for no value, lists of unequal length, a value twice, or a number that is not finite.
 */
export function sweepLine(values: readonly number[], effects: readonly (number | null)[]): SweepPoint[] {
  requireFinite('values of the sweep', values);
  if (effects.length !== values.length) {
    throw invalid('Each value of a sweep has one effect.', `${values.length} effects`, `${effects.length}`);
  }
  if (new Set(values).size < values.length) {
    throw invalid('A value of the sweep is there twice.', 'different values', values.join(', '));
  }
  const there = effects.filter((effect) => effect !== null);
  if (there.length > 0) requireFinite('effects', there);
  return values.map((value, at) => ({ value, effect: effects[at] })).sort((a, b) => a.value - b.value);
}

function referenceOf<T>(cells: Grid<T>, reference: GridReference, row: number, column: number): T | null {
  switch (reference.kind) {
    case 'cell':
      return cells[reference.row][reference.column];
    case 'column':
      return cells[row][reference.column];
    case 'row':
      return cells[reference.row][column];
  }
}

function requireReference(reference: GridReference, rows: number, columns: number): void {
  if (reference.kind !== 'column') requireWhole('row of the reference', reference.row, 0, rows - 1);
  if (reference.kind !== 'row') requireWhole('column of the reference', reference.column, 0, columns - 1);
}

function sizeOf<T>(cells: Grid<T>): { rows: number; columns: number } {
  const columns = cells.at(0)?.length ?? 0;
  if (columns === 0) throw invalid('The grid has no cell.', 'at least one row and one column', 'none');
  const ragged = cells.findIndex((line) => line.length !== columns);
  if (ragged < 0) return { rows: cells.length, columns };
  throw invalid(
    'The rows of the grid differ in length.',
    `${columns} cells a row`,
    `${cells[ragged].length} in row ${ragged}`,
  );
}
