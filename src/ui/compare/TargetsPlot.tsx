import { useMemo } from 'react';
import type { Side } from '../../probes/template/contrast.ts';
import { formatPlural } from '../format.ts';
import { NOT_ONE_SCALE, piecesMark, piecesRange } from '../lab/placed_pieces.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import type { DotPlotData, DotSeries } from '../plots/dot_option.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { tableCells } from '../plots/table_csv.ts';
import { AGAINST_PRIOR, LOG_PROB } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { useStrongest } from './use_strongest.tsx';
import { shown, SIDES, type BySide } from './sides.ts';
import { againstPrior, type PriorTells, type TargetRow } from './targets.ts';

interface TargetsPlotProps {
  readonly rows: readonly TargetRow[];
  readonly columns: readonly PlotColumn<TargetRow>[];
  readonly sides: BySide<string>;
  readonly prior: PriorTells;
  /** Model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

/** A word without its numbers yet stands last, and has no mark. */
const effectOf = ({ delta }: TargetRow): number => delta ?? 0;

/** Every target on both sides, less its prior. The distance of two marks is Δ; right of zero the side makes the word likelier. */
export function TargetsPlot({ rows, columns, sides, prior, provenance }: TargetsPlotProps) {
  const { ordered, rows: drawn, button } = useStrongest(rows, effectOf);
  const hasPrior = prior === 'something';
  const [a, b] = SIDES.map((side) => shown(sides[side]));
  const data = useMemo(() => targetDots(drawn, sides, hasPrior), [drawn, sides, hasPrior]);
  const title = hasPrior ? 'log p of the targets against their prior' : 'log p of the targets';
  const sentences = [
    hasPrior
      ? `log p with ${a} and with ${b}, less the prior, log p with ${a} and ${b} hidden as well: right of 0 the side makes the word likelier.`
      : prior === 'nothing'
        ? `log p with ${a} and with ${b}. Their prior is the same, and left out.`
        : `log p with ${a} and with ${b}. There is no prior: on one side nothing stands that could be hidden.`,
    'The largest |Δ| first. One sentence a side has no interval: “How far the effect holds” below gives one over pairs and frames.',
    ...(drawn.some(isOfSeveralPieces) ? [NOT_ONE_SCALE] : []),
  ];
  return (
    <>
      <PlotFigure
        title={title}
        caption={[sentences.join(' '), ...(provenance === null ? [] : [provenance])]}
        fileName="unmask-targets"
        cells={() => tableCells(columns, ordered)}
        table={<PlotTable columns={columns} rows={ordered} caption={title} />}
      >
        <DotPlot
          data={data}
          quantity={hasPrior ? AGAINST_PRIOR : LOG_PROB}
          label={`${title}. ${formatPlural(drawn.length, 'word')}.`}
        />
      </PlotFigure>
      {button}
    </>
  );
}

/** A row a word, a mark a side. */
function targetDots(rows: readonly TargetRow[], sides: BySide<string>, hasPrior: boolean): DotPlotData {
  const series = (side: Side, tone: 'a' | 'b'): DotSeries => ({
    name: shown(sides[side]),
    tone,
    values: rows.map((row) => {
      const found = hasPrior ? againstPrior(row, side) : (row.scores[side]?.logProb ?? null);
      return found === null ? null : { value: found, interval: null };
    }),
  });
  return {
    rows: rows.map((row) => ({
      label: row.word,
      ...(isOfSeveralPieces(row) ? { note: piecesMark(piecesRange([row.scores.A, row.scores.B])) } : {}),
    })),
    series: [series('A', 'a'), series('B', 'b')],
  };
}

function isOfSeveralPieces({ pieces }: TargetRow): boolean {
  return (pieces ?? 1) > 1;
}
