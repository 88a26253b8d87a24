/** Columns that every table of categories has. Pure. */
import type { Interval } from '../../probes/statistics/interval.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { scoredWords, type CategoryRow } from './CategoryPlot.tsx';
import { boundsWords } from './score_words.ts';

/** @param unit of the two ends in a file: `share` */
export function intervalColumn<Row>(
  unit: string,
  title: string,
  intervalOf: (row: Row) => Interval | null,
  format: (value: number) => string,
): PlotColumn<Row> {
  const end = (which: 'lower' | 'upper') => ({
    title: `95 % interval, ${which} (${unit})`,
    value: (row: Row) => intervalOf(row)?.[which] ?? null,
  });
  return {
    key: 'interval',
    title,
    kind: 'number',
    value: end('lower').value,
    format: (row) => {
      const interval = intervalOf(row);
      return interval === null ? '–' : boundsWords(interval, format);
    },
    parts: [end('lower'), end('upper')],
  };
}

/** @param items `pairs` */
export function scoredColumn<Row extends CategoryRow>(
  items: string,
  scored: (row: Row) => number,
): PlotColumn<Row> {
  return {
    key: 'n',
    title: items,
    kind: 'number',
    value: scored,
    format: (row) => scoredWords(scored(row), row.of),
    parts: [
      { title: `${items} scored`, value: scored },
      { title: `${items} in the set`, value: ({ of }) => of },
    ],
  };
}
