import { createContext } from 'react';
import type { PlotSpec } from './spec.ts';

/** How a plot tells the figure around it what it draws, so that the figure can write the same into a file. */
export const PlotContext = createContext<((spec: PlotSpec | null) => void) | null>(null);

/** Whether the table with the same data is open below a plot: only then is it spoken of as being there. */
export const PlotTableShown = createContext(false);
