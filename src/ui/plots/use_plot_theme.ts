import { useSyncExternalStore } from 'react';
import { readPlotTheme, type PlotTheme } from './theme.ts';

let current: PlotTheme | null = null;

function read(): PlotTheme {
  const style = getComputedStyle(document.documentElement);
  return readPlotTheme((name) => style.getPropertyValue(name), Number.parseFloat(style.fontSize));
}

function subscribe(changed: () => void): () => void {
  const renew = (): void => {
    const next = read();
    // The same values are the same object: plots are drawn anew only for a difference.
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    changed();
  };
  // The switch sets `data-theme` (ui/theme.ts); without it the system decides.
  const observer = new MutationObserver(renew);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'style', 'class'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', renew);
  // It may have changed while nobody listened. Not at once: in the middle of a rendering it makes the browser work out all styles.
  const timer = setTimeout(renew);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', renew);
  };
}

function snapshot(): PlotTheme {
  current ??= read();
  return current;
}

/** The page's theme as plots need it; a new object whenever the visitor's switch or the system changes it. */
export function usePlotTheme(): PlotTheme {
  return useSyncExternalStore(subscribe, snapshot);
}
