import { memo, useMemo } from 'react';
import { attentionMap } from '../../../probes/attention.ts';
import { useCellKeys } from '../../plots/use_cell_keys.ts';
import type { ReadAttention } from './attention_view.ts';
import { MapPicture } from './MapPicture.tsx';
import { smallMap } from './small_map.ts';

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
  // The mean, then head after head.
  const columns = useMemo(() => [null, ...Array.from({ length: heads }, (_, index) => index)], [heads]);
  const pictures = useMemo(
    () =>
      weights.map((own) =>
        own === null ? null : columns.map((index) => smallMap(attentionMap(own, heads, index), kept)),
      ),
    [weights, columns, heads, kept],
  );
  const chosen = { row: pass - 1, column: head ?? 0 };
  const { table, cellProps } = useCellKeys(
    passes,
    columns.length,
    ({ row, column }) => onChoose({ pass: row + 1, head: column === 0 ? null : column }),
    chosen,
  );
  return (
    <div className="plot-table-frame">
      <table
        className="plot-table grid-table overview"
        role="grid"
        aria-label="Attention of every pass and head: choose one to look into it"
        ref={table}
      >
        <thead>
          <tr>
            <th scope="col">pass</th>
            {columns.map((index) => (
              <th scope="col" key={index ?? 'mean'}>
                {index === null ? 'mean' : index + 1}
                {index !== null && <span className="visually-hidden"> head</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pictures.map((row, at) => (
            <tr key={at}>
              <th scope="row">{at + 1}</th>
              {columns.map((index, column) => {
                const picture = row?.at(column);
                return (
                  <td
                    key={index ?? 'mean'}
                    {...cellProps(at, column)}
                    aria-selected={chosen.row === at && chosen.column === column}
                    aria-label={`pass ${at + 1}, ${index === null ? 'mean over heads' : `head ${index + 1}`}`}
                  >
                    {picture === undefined ? '·' : <MapPicture picture={picture} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
