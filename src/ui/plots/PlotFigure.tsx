import { useCallback, useId, useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Chevron } from '../frame/Chevron.tsx';
import { OptionsMenu } from '../frame/OptionsMenu.tsx';
import { download } from './download.ts';
import { exportPlot, type PlotFormat } from './export_plot.ts';
import { PlotContext, PlotTableShown } from './plot_context.ts';
import type { PlotSpec } from './spec.ts';
import { tableCsv, type TableCells } from './table_csv.ts';

interface PlotFigureProps {
  readonly title: string;
  /** A paragraph each; the last says model, revision, precision and protocol. Drawn into exported files too. */
  readonly caption: readonly string[];
  /** The same data as a table (`PlotTable`, or one of the caller's own). */
  readonly table: ReactNode;
  /** That table's cells, for a file of it; asked for at the press. */
  readonly cells: () => TableCells;
  /** Of exported files, without the ending. */
  readonly fileName: string;
  /** A plot of this folder. */
  readonly children: ReactNode;
}

const FORMATS: readonly { readonly id: PlotFormat | 'csv'; readonly name: string }[] = [
  { id: 'svg', name: 'SVG' },
  { id: 'png', name: 'PNG' },
  { id: 'csv', name: 'Table (CSV)' },
];

/** The frame around every plot: title, drawing, caption, its table, its files. */
export function PlotFigure({ title, caption, table, cells, fileName, children }: PlotFigureProps) {
  const [isTableShown, setTableShown] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const drawn = useRef<PlotSpec | null>(null);
  const register = useCallback((spec: PlotSpec | null) => {
    drawn.current = spec;
  }, []);
  const tableId = useId();
  const titleId = useId();

  const save = async ({ id: format, name }: (typeof FORMATS)[number]): Promise<void> => {
    setFailure(null);
    try {
      if (format === 'csv') {
        const text = tableCsv(cells(), caption.at(-1) ?? null);
        download(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${fileName}.csv`);
        return;
      }
      const spec = drawn.current;
      if (spec === null) throw new Error('There is no plot yet.');
      download(await exportPlot({ spec, title, caption }, format), `${fileName}.${format}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setFailure(`The ${name} file could not be made. The results are kept; try again. (${reason})`);
    }
  };

  return (
    <figure className="plot-figure" aria-labelledby={titleId}>
      <div className="plot-head">
        <h3 className="section-title plot-title" id={titleId}>
          {title}
        </h3>
        <Button
          className="button button-inline"
          aria-expanded={isTableShown}
          aria-controls={tableId}
          onPress={() => setTableShown(!isTableShown)}
        >
          Table
          <span className="visually-hidden"> of {title}</span>
          <Chevron />
        </Button>
        <OptionsMenu
          className="button button-inline"
          options={FORMATS}
          onChoose={(format) => void save(format)}
        >
          Export
          <span className="visually-hidden"> {title}</span>
        </OptionsMenu>
      </div>
      {failure !== null && (
        <p className="notice notice-error" role="alert">
          {failure}
        </p>
      )}
      <PlotContext value={register}>
        <PlotTableShown value={isTableShown}>{children}</PlotTableShown>
      </PlotContext>
      <figcaption className="plot-caption">
        {caption.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </figcaption>
      <div id={tableId} hidden={!isTableShown}>
        {isTableShown && table}
      </div>
    </figure>
  );
}
