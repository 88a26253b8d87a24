/** The columns of the table of targets; those of the prior where it tells something (`priorTells`). Pure. */
import { articleFor } from '../../probes/template/article.ts';
import type { TargetPieces } from '../../worker/messages.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { piecesAt, piecesWords } from '../lab/placed_pieces.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import type { Sides } from './resolve.ts';
import { shown } from './side_names.ts';
import { againstPrior, type TargetRow } from './targets.ts';

export interface TargetColumns {
  /** Whether the priors tell anything. */
  readonly hasPrior: boolean;
  /** Whether words stand behind “a” or “an” as each takes it. */
  readonly articleIsOpen: boolean;
  /** Words that take another article than the one before the mask. */
  readonly misplaced: ReadonlySet<string>;
}

export function targetColumns(
  sides: Sides,
  pieces: ReadonlyMap<string, TargetPieces>,
  { hasPrior, articleIsOpen, misplaced }: TargetColumns,
): readonly PlotColumn<TargetRow>[] {
  const [a, b] = [shown(sides.A), shown(sides.B)];
  const number = (
    key: string,
    title: string,
    value: (row: TargetRow) => number | null,
    format: (value: number) => string,
  ): PlotColumn<TargetRow> => ({
    key,
    title,
    kind: 'number',
    value,
    format: (row) => {
      const found = value(row);
      return found === null ? '–' : format(found);
    },
  });
  return [
    { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
    {
      key: 'pieces',
      title: 'pieces',
      kind: 'text',
      value: ({ word, a: onA, b: onB }) => {
        const [ofA, ofB] = [onA, onB].map((score) => piecesWords(piecesAt(score, pieces.get(word))));
        return ofA === ofB || onB === null ? ofA : `${a} ${ofA}; ${b} ${ofB}`;
      },
    },
    ...(articleIsOpen || misplaced.size > 0 ? [articleColumn(misplaced)] : []),
    number('rankA', `# ${a}`, (row) => row.a?.rank ?? null, formatCount),
    number('a', `log p ${a} (nats)`, (row) => row.a?.logProb ?? null, formatLogProb),
    number('rankB', `# ${b}`, (row) => row.b?.rank ?? null, formatCount),
    number('b', `log p ${b} (nats)`, (row) => row.b?.logProb ?? null, formatLogProb),
    number('delta', 'Δ (nats)', (row) => row.delta, formatDelta),
    ...(hasPrior
      ? [
          number('priorA', `log p − prior, ${a} (nats)`, (row) => againstPrior(row, 'A'), formatDelta),
          number('priorB', `log p − prior, ${b} (nats)`, (row) => againstPrior(row, 'B'), formatDelta),
        ]
      : []),
  ];
}

/** Which sentence a word was scored in, where the article is open; and that it does not fit, where it is not. */
function articleColumn(misplaced: ReadonlySet<string>): PlotColumn<TargetRow> {
  return {
    key: 'article',
    title: 'article',
    kind: 'text',
    value: ({ word, article }) => article ?? (misplaced.has(word) ? `takes “${articleFor(word)}”` : ''),
  };
}
