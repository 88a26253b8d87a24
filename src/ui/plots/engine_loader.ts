/** The one place that asks for ECharts: types now, code when the first plot is drawn. */
import type * as engine from './engine.ts';

export type { Chart } from './engine.ts';
export type PlotEngine = typeof engine;

/**
 * Fetches and reads the code while nothing else is to be done, for a view that will draw: then the first plot does not wait for it, and
 * the page does not stand still in the middle of an answer. A failure is told by the plot that needs it.
 */
export function prepareEngine(): () => void {
  // Missing in Safari, whatever the types say.
  const idle: Partial<Pick<typeof globalThis, 'requestIdleCallback' | 'cancelIdleCallback'>> = globalThis;
  const begin = (): void => void loadEngine().catch(() => undefined);
  if (idle.requestIdleCallback === undefined) {
    const timer = setTimeout(begin, PREPARED_AFTER_MS);
    return () => clearTimeout(timer);
  }
  const handle = idle.requestIdleCallback(begin);
  return () => idle.cancelIdleCallback?.(handle);
}

const PREPARED_AFTER_MS = 200;

export function loadEngine(): Promise<PlotEngine> {
  return import('./engine.ts');
}
