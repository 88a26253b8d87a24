/** The columns of the table of targets. Pure. */
import { articleFor } from '../../probes/template/article.ts';
import type { TargetPieces } from '../../worker/messages.ts';
import { formatCount, formatDelta, formatLogProb } from '../format.ts';
import { piecesAt, piecesWords } from '../lab/placed_pieces.ts';
import { numberColumn } from '../plots/number_column.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { bySide, shown, SIDES, type BySide } from './sides.ts';
import { againstPrior, type TargetRow } from './targets.ts';

interface TargetColumns {
  /** Whether the priors tell something (`priorTells`): then they have columns. */
  readonly hasPrior: boolean;
  /** Whether each word stands behind the form of the article it takes. */
  readonly articleIsOpen: boolean;
  /** Words that take another article than the one before the mask. */
  readonly misplaced: readonly string[];
}

export function targetColumns(
  sides: BySide<string>,
  pieces: ReadonlyMap<string, TargetPieces>,
  { hasPrior, articleIsOpen, misplaced }: TargetColumns,
): readonly PlotColumn<TargetRow>[] {
  const names = bySide((side) => shown(sides[side]));
  return [
    { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
    {
      key: 'pieces',
      title: 'pieces',
      kind: 'text',
      value: ({ word, scores }) => {
        const { A, B } = bySide((side) => piecesWords(piecesAt(scores[side], pieces.get(word))));
        return A === B || scores.B === null ? A : `${names.A} ${A}; ${names.B} ${B}`;
      },
    },
    ...(articleIsOpen || misplaced.length > 0 ? [articleColumn(misplaced)] : []),
    ...SIDES.flatMap((side) => [
      numberColumn(
        `rank${side}`,
        `# ${names[side]}`,
        (row: TargetRow) => row.scores[side]?.rank ?? null,
        formatCount,
      ),
      numberColumn(
        side,
        `log p ${names[side]} (nats)`,
        (row: TargetRow) => row.scores[side]?.logProb ?? null,
        formatLogProb,
      ),
    ]),
    numberColumn('delta', 'Δ (nats)', (row) => row.delta, formatDelta),
    ...(hasPrior ? SIDES : []).map((side) =>
      numberColumn(
        `prior${side}`,
        `log p − prior, ${names[side]} (nats)`,
        (row: TargetRow) => againstPrior(row, side),
        formatDelta,
      ),
    ),
  ];
}

/** The article a word was scored behind, where it is open; else, of a word that takes the other one, which it takes. */
function articleColumn(misplaced: readonly string[]): PlotColumn<TargetRow> {
  return {
    key: 'article',
    title: 'article',
    kind: 'text',
    value: ({ word, article }) => article ?? (misplaced.includes(word) ? `takes “${articleFor(word)}”` : ''),
  };
}
