import { formatCosine } from '../../format.ts';
import { TableFrame } from '../../plots/TableFrame.tsx';
import { useDrawnCells } from '../../plots/use_drawn_cells.tsx';
import { textName, type Likeness } from './features_answer.ts';

/** The cosines as they lie: a text a row, its number a column. */
export function CosineTable({ likeness: { texts, cosines } }: { readonly likeness: Likeness }) {
  const N = texts.length;
  const drawn = useDrawnCells(N, N, null);
  const columns = texts.slice(drawn.columns.from, drawn.columns.to);
  return (
    <>
      {drawn.control}
      <TableFrame label="Table of cosines">
        <table className="plot-table grid-table">
          <caption className="visually-hidden">Cosine of every two texts</caption>
          <thead>
            <tr>
              <th scope="col">text</th>
              {columns.map(({ index }) => (
                <th scope="col" className="cell-number" key={index}>
                  {index + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {texts.slice(drawn.rows.from, drawn.rows.to).map((text, row) => (
              <tr key={text.index}>
                <th scope="row">
                  <bdi>{textName(text)}</bdi>
                </th>
                {columns.map(({ index }, column) => (
                  <td className="cell-number number" key={index}>
                    {formatCosine(cosines[(drawn.rows.from + row) * N + drawn.columns.from + column], 4)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}
