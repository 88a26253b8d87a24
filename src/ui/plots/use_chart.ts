import { useCallback, useEffect, useState } from 'react';
import { loadEngine, type Chart } from './engine_loader.ts';

export interface ChartState {
  /** Null until the library is there. */
  readonly chart: Chart | null;
  /** The library could not be loaded; `retry` tries again. */
  readonly failed: boolean;
  readonly retry: () => void;
}

/** A chart inside `element` for as long as both are there: made when the library has come, disposed of on unmount. */
export function useChart(element: HTMLElement | null): ChartState {
  const [chart, setChart] = useState<Chart | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (element === null) return;
    let made: Chart | null = null;
    let gone = false;
    loadEngine().then(
      (engine) => {
        if (gone) return;
        made = engine.createChart(element, { width: element.clientWidth, height: element.clientHeight });
        setFailed(false);
        setChart(made);
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
      made?.dispose();
      setChart(null);
    };
  }, [element, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { chart, failed, retry };
}

/** The inner width of an element in CSS px as it changes; 0 until it is known. */
export function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
