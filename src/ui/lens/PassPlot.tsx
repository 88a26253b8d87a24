import { useMemo } from 'react';
import { formatPlural } from '../format.ts';
import { LineChart } from '../plots/LineChart.tsx';
import type { LineChartData } from '../plots/line_option.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { Quantity } from '../plots/quantity.ts';
import { tableCells } from '../plots/table_csv.ts';
import type { PlotColumn } from '../plots/table_rows.ts';

interface PassPlotProps {
  readonly title: string;
  readonly caption: readonly string[];
  readonly fileName: string;
  readonly data: LineChartData;
  readonly quantity: Quantity;
}

/** A line a word, or a sentence, over the passes, with its table. */
export function PassPlot({ title, caption, fileName, data, quantity }: PassPlotProps) {
  const rows = useMemo(() => data.x.map((_, pass) => pass), [data]);
  const columns = useMemo((): readonly PlotColumn<number>[] => {
    const format = (value: number | null | undefined): string =>
      value == null ? '–' : quantity.format(value);
    return [
      {
        ...{ key: 'pass', title: 'pass', kind: 'text', value: (pass) => pass },
        format: (pass) => (isBeyond(data, pass) ? `${pass}, beyond training` : String(pass)),
      },
      ...data.series.map(({ name, values }, index): PlotColumn<number> => ({
        key: `word ${index}`,
        title: name,
        kind: 'number',
        value: (pass) => values[pass],
        format: (pass) => format(values[pass]),
      })),
    ];
  }, [data, quantity]);
  return (
    <PlotFigure
      title={title}
      caption={caption}
      fileName={fileName}
      cells={() => tableCells(columns, rows)}
      table={<PlotTable columns={columns} rows={rows} caption={title} />}
    >
      <LineChart
        data={data}
        quantity={quantity}
        label={`${title}. ${formatPlural(data.series.length, 'line')}.`}
      />
    </PlotFigure>
  );
}

function isBeyond({ apart }: LineChartData, pass: number): boolean {
  return apart !== undefined && pass > apart.from;
}
