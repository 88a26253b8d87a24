import { useMemo } from 'react';
import type { Interval } from '../../probes/statistics/interval.ts';
import { formatCount } from '../format.ts';
import { DotPlot } from '../plots/DotPlot.tsx';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { Quantity } from '../plots/quantity.ts';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';

/** A part of a set with its figure: all of it, or a category. */
export interface CategoryRow {
  readonly name: string;
  /** Items in the set, scored or not. */
  readonly of: number;
}

/** What is drawn of it; null while none of its items is scored. */
interface Drawn {
  readonly value: number;
  readonly interval: Interval | null;
  /** Items that are scored. */
  readonly n: number;
}

interface CategoryPlotProps<Row extends CategoryRow> {
  readonly title: string;
  /** What the figure is: `rate`. */
  readonly figure: string;
  readonly rows: readonly Row[];
  /** Held steady by the caller, as is `columns`. */
  readonly drawn: (row: Row) => Drawn | null;
  readonly columns: readonly PlotColumn<Row>[];
  readonly quantity: Quantity;
  readonly caption: readonly string[];
  readonly intervalName: string;
  /** Set, model, revision, precision and protocol; null until something has computed. */
  readonly provenance: string | null;
  readonly fileName: string;
}

/** A plot of more rows cannot be read; the table has them all. */
const MAX_DRAWN = 24;

/** A figure of each category with its interval, and the table of them. */
export function CategoryPlot<Row extends CategoryRow>(props: CategoryPlotProps<Row>) {
  const { title, figure, rows, drawn, columns, quantity, intervalName, provenance } = props;
  const data = useMemo(() => {
    const shown = rows.slice(0, MAX_DRAWN).map((row) => ({ row, dot: drawn(row) }));
    return {
      rows: shown.map(({ row: { name, of }, dot }) => {
        return { label: name, note: `n ${scoredWords(dot?.n ?? 0, of)}` };
      }),
      series: [
        {
          ...{ name: figure, tone: 'ink' as const },
          values: shown.map(({ dot }) =>
            dot === null
              ? null
              : {
                  value: dot.value,
                  interval:
                    dot.interval === null ? null : ([dot.interval.lower, dot.interval.upper] as const),
                },
          ),
        },
      ],
    };
  }, [rows, drawn, figure]);
  const caption = [
    ...props.caption,
    ...(rows.length > MAX_DRAWN ? [`The first ${MAX_DRAWN} rows; all are in the table.`] : []),
    ...(provenance === null ? [] : [provenance]),
  ];
  return (
    <PlotFigure
      title={title}
      caption={caption}
      fileName={props.fileName}
      cells={() => tableCells(columns, rows)}
      table={<PlotTable columns={columns} rows={rows} caption={title} />}
    >
      <DotPlot
        data={data}
        quantity={quantity}
        label={`${title}. ${data.rows.length} rows with 95 % intervals.`}
        intervalName={intervalName}
      />
    </PlotFigure>
  );
}

/** `262`, or `40 of 262` while some are still to come. */
export function scoredWords(scored: number, of: number): string {
  return scored === of ? formatCount(of) : `${formatCount(scored)} of ${formatCount(of)}`;
}
