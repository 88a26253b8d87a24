import { differenceInDifferences, type Grid } from '../../probes/grid.ts';
import { Choice } from '../frame/Choice.tsx';
import { formatDelta } from '../format.ts';
import { HowToRead } from '../frame/HowToRead.tsx';
import { cornersOf } from './figures.ts';
import type { ReadyGrid } from './grid_job.ts';
import type { CellPlace, GridState } from './grid_state.ts';

interface InteractionProps {
  readonly grid: ReadyGrid;
  /** log p of the word, nats. */
  readonly cells: Grid<number>;
  readonly corners: GridState['corners'];
  readonly onCorner: (which: 0 | 1, corner: CellPlace) => void;
}

/** Difference in differences: how much a step across differs between two rows. */
export function Interaction({ grid, cells, corners, onCorner }: InteractionProps) {
  const { rows, columns } = grid;
  const at = cornersOf(grid, corners);
  if (at === null) return null;
  const value = differenceInDifferences(cells, at);
  const place = (which: 0 | 1): CellPlace => ({ row: at.rows[which], column: at.columns[which] });
  const [from, to] = [place(0), place(1)];
  const places = [from, to] as const;
  const choice = (which: 0 | 1, side: 'row' | 'column') => {
    const names = side === 'row' ? rows : columns;
    return (
      <Choice
        label={which === 0 ? (side === 'row' ? 'rows' : 'columns') : 'to'}
        accessibleLabel={`${which === 0 ? 'First' : 'Second'} ${side} of the difference in differences`}
        value={places[which][side]}
        options={[...names.keys()]}
        name={(index) => names[index]}
        onChange={(index) => onCorner(which, { ...places[which], [side]: index })}
      />
    );
  };
  return (
    <div className="interaction">
      <h3 className="section-title">Difference in differences</h3>
      <div className="field-tools">
        {choice(0, 'column')}
        {choice(1, 'column')}
        {choice(0, 'row')}
        {choice(1, 'row')}
        <strong className="number">{value === null ? '–' : `${formatDelta(value)} nats`}</strong>
      </div>
      <p className="quiet">
        The step from “{columns[from.column]}” to “{columns[to.column]}” with “{rows[to.row]}”, less the same
        step with “{rows[from.row]}”. 0: the two slots add up and do not interact.
      </p>
      <HowToRead part="Difference in differences" />
    </div>
  );
}
