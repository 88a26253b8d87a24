import { useMemo } from 'react';
import { formatPlural } from '../format.ts';
import { NOT_ONE_SCALE, piecesMark, piecesRange } from '../lab/placed_pieces.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import type { DotPlotData, DotSeries } from '../plots/dot_option.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { AGAINST_PRIOR, LOG_PROB } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { StrongestButton, useStrongest } from './Strongest.tsx';
import { againstPrior, type TargetRow } from './targets.ts';

interface TargetsPlotProps {
  readonly rows: readonly TargetRow[];
  readonly columns: readonly PlotColumn<TargetRow>[];
  /** Of the two sides, as the tables call them. */
  readonly names: readonly [a: string, b: string];
  /** Whether there is a prior that tells something. */
  readonly hasPrior: boolean;
  /** Whether there is one that tells nothing: both sides have the same. */
  readonly isPriorSilent: boolean;
  /** Model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
}

/** A word without its numbers yet stands last, and has no mark. */
const effectOf = ({ delta }: TargetRow): number => delta ?? 0;

/** Every target on both sides, against its prior: the distance of two marks is Δ, the side of zero what the side does to the word. */
export function TargetsPlot({ rows, columns, names, hasPrior, isPriorSilent, provenance }: TargetsPlotProps) {
  const strongest = useStrongest(rows, effectOf);
  const drawn = strongest.rows;
  const [a, b] = names;
  const data = useMemo(() => targetDots(drawn, [a, b], hasPrior), [drawn, a, b, hasPrior]);
  const title = hasPrior ? 'log p of the targets against their prior' : 'log p of the targets';
  const sentences = [
    hasPrior
      ? `log p with ${a} and with ${b}, less the prior, log p with ${a} and ${b} hidden as well: right of 0 the side makes the word likelier.`
      : isPriorSilent
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
        table={<PlotTable columns={columns} rows={strongest.ordered} caption={title} />}
      >
        <DotPlot
          data={data}
          quantity={hasPrior ? AGAINST_PRIOR : LOG_PROB}
          label={`${title}. ${formatPlural(drawn.length, 'word')}.`}
        />
      </PlotFigure>
      <StrongestButton strongest={strongest} />
    </>
  );
}

/** A row a word, a mark a side. */
function targetDots(
  rows: readonly TargetRow[],
  names: readonly [a: string, b: string],
  hasPrior: boolean,
): DotPlotData {
  const marks = (side: 'A' | 'B'): DotSeries['values'] =>
    rows.map((row) => {
      const found = hasPrior ? againstPrior(row, side) : (row[side === 'A' ? 'a' : 'b']?.logProb ?? null);
      return found === null ? null : { value: found, interval: null };
    });
  return {
    rows: rows.map((row) => ({
      label: row.word,
      ...(isOfSeveralPieces(row) ? { note: piecesMark(piecesRange([row.a, row.b])) } : {}),
    })),
    series: [
      { name: names[0], tone: 'a', values: marks('A') },
      { name: names[1], tone: 'b', values: marks('B') },
    ],
  };
}

function isOfSeveralPieces({ pieces }: TargetRow): boolean {
  return (pieces ?? 1) > 1;
}
