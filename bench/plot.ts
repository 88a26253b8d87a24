/** A measured growth as an SVG: the points, and the line through them. Drawn in Node by echarts' own SVG renderer. */
import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { fitLine } from './statistics.ts';

use([ScatterChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

export interface GrowthSeries {
  readonly name: string;
  /** At least three. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface GrowthPlot {
  readonly title: string;
  /** Where the numbers come from. */
  readonly subtitle: string;
  readonly xName: string;
  readonly yName: string;
  readonly series: readonly GrowthSeries[];
}

const WIDTH = 720;
const HEIGHT = 420;
/** Told apart by people who do not tell red from green. */
const COLOURS = ['#0b62a3', '#c2570c', '#5b3f9e'];

/** On white, so that it is read on a dark page too. */
export function renderGrowth({ title, subtitle, xName, yName, series }: GrowthPlot): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      title: { text: title, subtext: subtitle, left: 12, top: 8, textStyle: { fontSize: 15 } },
      legend: { bottom: 4, data: series.map(({ name }) => name) },
      grid: { left: 76, right: 28, top: 72, bottom: 76 },
      xAxis: { type: 'value', name: xName, nameLocation: 'middle', nameGap: 28, min: 0 },
      yAxis: { type: 'value', name: yName, nameLocation: 'middle', nameGap: 56, min: 0 },
      series: series.flatMap(({ name, points }, s) => {
        const { slope, intercept } = fitLine(points);
        const last = Math.max(...points.map(([x]) => x));
        const itemStyle = { color: COLOURS[s % COLOURS.length] };
        return [
          { type: 'scatter', name, symbolSize: 9, itemStyle, data: points.map((point) => [...point]) },
          {
            type: 'line',
            showSymbol: false,
            silent: true,
            lineStyle: { color: itemStyle.color, width: 1.5, type: 'dashed' },
            data: [
              [0, intercept],
              [last, intercept + slope * last],
            ],
          },
        ];
      }),
    });
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}
