import { formatCosine } from '../../format.ts';
import { TableFrame } from '../../plots/TableFrame.tsx';
import { textName, type Likeness } from './features_answer.ts';

/** The cosines as they lie: a text a row, its number a column. */
export function CosineTable({ likeness: { texts, cosines } }: { readonly likeness: Likeness }) {
  return (
    <TableFrame label="Table of cosines">
      <table className="plot-table grid-table">
        <caption className="visually-hidden">Cosine of every two texts</caption>
        <thead>
          <tr>
            <th scope="col">text</th>
            {texts.map(({ index }) => (
              <th scope="col" className="cell-number" key={index}>
                {index + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {texts.map((text, row) => (
            <tr key={text.index}>
              <th scope="row">
                <bdi>{textName(text)}</bdi>
              </th>
              {texts.map(({ index }, column) => (
                <td className="cell-number number" key={index}>
                  {formatCosine(cosines[row * texts.length + column], 4)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
