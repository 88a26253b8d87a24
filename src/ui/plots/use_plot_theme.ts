import { useSyncExternalStore } from 'react';
import { readPlotTheme, type PlotTheme } from './theme.ts';

let current: PlotTheme | null = null;

function read(): PlotTheme {
  const style = getComputedStyle(document.documentElement);
  return readPlotTheme((name) => style.getPropertyValue(name), Number.parseFloat(style.fontSize));
}

/** The plots of the page: a change of the theme is read once, and told to all of them. */
const listeners = new Set<() => void>();
let stop: (() => void) | null = null;

function renew(): void {
  const next = read();
  // The same values are the same object: plots are drawn anew only for a difference.
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  for (const changed of listeners) changed();
}

/** Watches the page's theme. @returns ends it */
function watch(): () => void {
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

/** For `useSyncExternalStore`: `changed` is called after each change of the theme. */
export function subscribe(changed: () => void): () => void {
  // A new function each time, so that the same one can listen twice.
  const listener = (): void => changed();
  listeners.add(listener);
  stop ??= watch();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = null;
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
