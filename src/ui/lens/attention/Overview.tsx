import { memo, useEffect, useMemo, useRef } from 'react';
import { paintWhenSeen } from '../../plots/paint_when_seen.ts';
import { cellProps, useCellKeys } from '../../plots/use_cell_keys.ts';
import { usePlotTheme } from '../../plots/use_plot_theme.ts';
import type { ReadAttention } from './attention_view.ts';
import { paintMap, paletteOf } from './paint_map.ts';
import { pictureSize, smallMapOf } from './small_map.ts';

interface OverviewProps {
  readonly read: ReadAttention;
  /** The tokens that are in the maps. Held steady by the caller, as `read` and `onChoose` are. */
  readonly kept: readonly number[];
  /** From 1; `head` null for the mean. */
  readonly pass: number;
  readonly head: number | null;
  readonly onChoose: (map: { readonly pass: number; readonly head: number | null }) => void;
}

/** A small map for every pass and head, the mean over heads first: arrows move among them, Enter or a click looks into one. */
export const Overview = memo(function Overview({ read, kept, pass, head, onChoose }: OverviewProps) {
  const { passes, heads, weights } = read;
  const { scaleLow, scaleHigh } = usePlotTheme();
  const palette = useMemo(() => paletteOf(scaleLow, scaleHigh), [scaleLow, scaleHigh]);
  const columns = useMemo(() => columnsOf(heads), [heads]);
  const chosen = { row: pass - 1, column: head ?? 0 };
  const grid = useCellKeys(
    { from: 0, to: passes },
    { from: 0, to: columns.length },
    ({ row, column }) => onChoose({ pass: row + 1, head: columns[column] }),
    chosen,
  );
  return (
    <div className="plot-table-frame">
      <table
        className="plot-table grid-table overview"
        aria-label="Attention of every pass and head: choose one to look into it"
        {...grid}
      >
        <thead>
          <tr>
            <th scope="col">pass</th>
            {columns.map((each) => (
              <th scope="col" key={each ?? 'mean'}>
                {each ?? 'mean'}
                {each !== null && <span className="visually-hidden"> head</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weights.map((own, row) => (
            <PassRow
              key={row}
              row={row}
              weights={own}
              {...{ heads, kept, palette }}
              chosen={chosen.row === row ? chosen.column : null}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
});

/** The mean, then head after head, from 1. */
function columnsOf(heads: number): readonly (number | null)[] {
  return [null, ...Array.from({ length: heads }, (_, head) => head + 1)];
}

interface PassRowProps {
  /** The pass, from 0. */
  readonly row: number;
  /** [heads][T][T]; null for a pass that is not there yet. */
  readonly weights: Float32Array | null;
  readonly heads: number;
  readonly kept: readonly number[];
  readonly palette: Uint8ClampedArray;
  /** The chosen column, where it is in this row. */
  readonly chosen: number | null;
}

/** The maps of a pass, made and painted when the row is seen. What a map is, is said by the cell it stands in. */
const PassRow = memo(function PassRow({ row, weights, heads, kept, palette, chosen }: PassRowProps) {
  const line = useRef<HTMLTableRowElement>(null);
  const columns = columnsOf(heads);
  const size = pictureSize(kept.length);
  useEffect(() => {
    const { current } = line;
    if (current === null || weights === null) return;
    return paintWhenSeen(current, () => {
      for (const [column, canvas] of current.querySelectorAll('canvas').entries()) {
        paintMap(canvas, smallMapOf(weights, heads, column === 0 ? null : column - 1, kept), palette);
      }
    });
  }, [weights, heads, kept, palette]);
  return (
    <tr ref={line}>
      <th scope="row">{row + 1}</th>
      {columns.map((head, column) => (
        <td
          key={head ?? 'mean'}
          {...cellProps(row, column)}
          aria-selected={chosen === column}
          aria-label={`pass ${row + 1}, ${head === null ? 'mean over heads' : `head ${head}`}`}
        >
          {weights === null ? (
            '·'
          ) : (
            <canvas className="map-picture" width={size} height={size} aria-hidden="true" />
          )}
        </td>
      ))}
    </tr>
  );
});
