/**
 * Apache ECharts with what the plots use and nothing else. Only ever imported through `loadEngine` (engine_loader.ts), so that
 * it is a chunk of its own and first paint does not wait for it.
 */
import { CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  BrushComponent,
  DataZoomInsideComponent,
  GraphicComponent,
  GridComponent,
  MarkLineComponent,
  VisualMapContinuousComponent,
} from 'echarts/components';
// Another name: `use` reads as a hook of React.
import { init, registerPreprocessor, use as register, type ECharts } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import type { PlotOption, PlotSize } from './spec.ts';

register([
  BrushComponent,
  CanvasRenderer,
  CustomChart,
  DataZoomInsideComponent,
  GraphicComponent,
  GridComponent,
  HeatmapChart,
  LabelLayout,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  ScatterChart,
  VisualMapContinuousComponent,
]);

// The brush asks for a toolbox of its own, which is not among the parts above and is not wanted: the page has its buttons.
registerPreprocessor((option) => {
  delete option.toolbox;
});

export type Chart = ECharts;

/** A chart on a canvas inside `element`, of the given size in CSS px. The caller disposes of it. */
export function createChart(element: HTMLElement, size: PlotSize): Chart {
  return init(element, null, { renderer: 'canvas', width: size.width, height: size.height });
}

/** The drawing as the text of an SVG file. Needs no document. */
export function renderSvg(option: PlotOption, size: PlotSize): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: size.width, height: size.height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The drawing on a canvas of its own, `pixelRatio` device pixels to a CSS px. */
export function renderCanvas(
  option: PlotOption,
  size: PlotSize,
  pixelRatio: number,
  background: string,
): HTMLCanvasElement {
  const chart = init(document.createElement('div'), null, {
    renderer: 'canvas',
    width: size.width,
    height: size.height,
    devicePixelRatio: pixelRatio,
  });
  try {
    chart.setOption(option);
    return chart.renderToCanvas({ pixelRatio, backgroundColor: background });
  } finally {
    chart.dispose();
  }
}
