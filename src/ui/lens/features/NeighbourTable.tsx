import { formatCosine } from '../../format.ts';
import { TableFrame } from '../../plots/TableFrame.tsx';
import { textName, type Likeness } from './features_answer.ts';

/** Of each text the nearest others, nearest first. */
export function NeighbourTable({ likeness: { texts, neighbours } }: { readonly likeness: Likeness }) {
  return (
    <TableFrame label="Table of nearest texts">
      <table className="plot-table">
        <caption className="visually-hidden">Nearest texts, nearest first</caption>
        <thead>
          <tr>
            <th scope="col">text</th>
            <th scope="col">nearest, with the cosine</th>
          </tr>
        </thead>
        <tbody>
          {texts.map((text, of) => (
            <tr key={text.index}>
              <th scope="row">
                <bdi>{textName(text, 60)}</bdi>
              </th>
              <td>
                <ol className="neighbours">
                  {neighbours[of].map(({ index, cosine }) => (
                    <li key={index}>
                      <span className="number">{formatCosine(cosine, 4)}</span>{' '}
                      <bdi>{textName(texts[index], 60)}</bdi>
                    </li>
                  ))}
                </ol>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
