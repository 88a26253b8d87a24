import { useCallback, useId, useRef, useState, type ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Chevron } from '../frame/Chevron.tsx';
import { download } from './download.ts';
import { exportPlot, type PlotFormat } from './export_plot.ts';
import { PlotContext } from './plot_context.ts';
import type { PlotSpec } from './spec.ts';

interface PlotFigureProps {
  readonly title: string;
  /** A paragraph each; the last says model, revision, precision and protocol. Drawn into exported files too. */
  readonly caption: readonly string[];
  /** The same data as a table (`PlotTable`, or one of the caller's own). */
  readonly table: ReactNode;
  /** Of exported files, without the ending. */
  readonly fileName: string;
  /** The data as CSV; the menu has no CSV without it. */
  readonly csv?: () => string;
  /** A plot of this folder. */
  readonly children: ReactNode;
}

type ExportKind = PlotFormat | 'csv';
const KIND_NAMES: Readonly<Record<ExportKind, string>> = { svg: 'SVG', png: 'PNG', csv: 'CSV' };

/** The frame around every plot: title, drawing, caption, its table, its files. */
export function PlotFigure({ title, caption, table, fileName, csv, children }: PlotFigureProps) {
  const [isTableShown, setTableShown] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const drawn = useRef<PlotSpec | null>(null);
  const register = useCallback((spec: PlotSpec | null) => {
    drawn.current = spec;
  }, []);
  const tableId = useId();
  const titleId = useId();

  const save = async (kind: ExportKind): Promise<void> => {
    setFailure(null);
    try {
      if (kind === 'csv') {
        if (csv !== undefined) {
          download(new Blob([csv()], { type: 'text/csv;charset=utf-8' }), `${fileName}.csv`);
        }
        return;
      }
      const spec = drawn.current;
      if (spec === null) throw new Error('There is no plot yet.');
      download(await exportPlot({ spec, title, caption }, kind), `${fileName}.${kind}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setFailure(
        `The ${KIND_NAMES[kind]} file could not be made. The results are kept; try again. (${reason})`,
      );
    }
  };
  const kinds: readonly ExportKind[] = csv === undefined ? ['svg', 'png'] : ['svg', 'png', 'csv'];

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
        <MenuTrigger>
          <Button className="button button-inline">
            Export
            <span className="visually-hidden"> {title}</span>
            <Chevron />
          </Button>
          <Popover className="popover">
            <Menu
              className="options"
              onAction={(key) => void save(kinds.find((kind) => kind === key) ?? 'svg')}
            >
              {kinds.map((kind) => (
                <MenuItem className="option" key={kind} id={kind}>
                  {KIND_NAMES[kind]}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
      {failure !== null && (
        <p className="notice notice-error" role="alert">
          {failure}
        </p>
      )}
      <PlotContext value={register}>{children}</PlotContext>
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
