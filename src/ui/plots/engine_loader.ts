/** The one place that asks for ECharts: types now, code when the first plot is drawn. */
import type * as engine from './engine.ts';

export type { Chart } from './engine.ts';
export type PlotEngine = typeof engine;

export function loadEngine(): Promise<PlotEngine> {
  return import('./engine.ts');
}
