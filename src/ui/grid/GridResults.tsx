import { useCallback, useMemo } from 'react';
import { sweepLine, type GridReference } from '../../probes/grid.ts';
import { formatBytes, formatPlural } from '../format.ts';
import { LiveRegion } from '../frame/LiveRegion.tsx';
import { HowToRead } from '../frame/HowToRead.tsx';
import { isUnderWay } from '../../page/client.ts';
import type { Answered } from '../lab/probe_desk.ts';
import { isOfSeveralScales, NOT_ONE_SCALE, piecesMark } from '../lab/placed_pieces.ts';
import { Provenance } from '../lab/Provenance.tsx';
import { formWords, provenanceWords } from '../lab/words.ts';
import { CellTable } from '../plots/CellTable.tsx';
import { HeatMap } from '../plots/HeatMap.tsx';
import { LineChart } from '../plots/LineChart.tsx';
import { gridTableCells } from '../plots/table_csv.ts';
import type { LineChartData } from '../plots/line_option.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { DELTA, DIVERGENCE } from '../plots/quantity.ts';
import { ALIKE_MARK, alikeCells, alikeCellsWords } from './alike_cells.ts';
import { CellPanel } from './CellPanel.tsx';
import { clampPlace, referenceOf, type ReadyGrid } from './grid_job.ts';
import { withCorner, type CellPlace, type ChangeGrid, type GridState } from './grid_state.ts';
import { Interaction } from './Interaction.tsx';
import { firstSentences, type CellWords } from './shown_words.ts';
import { countMisfits, gridPieces, logProbGrid, type Cells } from './use_cells.ts';

interface GridResultsProps {
  readonly answer: Answered<ReadyGrid>;
  readonly isStale: boolean;
  readonly state: GridState;
  readonly change: ChangeGrid;
  readonly reference: GridReference;
  /** What is drawn, row after row. */
  readonly cells: Cells;
  /** Whose cells they are; null where whole vocabularies are compared. */
  readonly words: CellWords | null;
}

const NONE: readonly number[] = [];
const ONE_PIECE = { fewest: 1, most: 1 };
/** More lines are no longer told apart. */
const MAX_LINES = 6;

/** The heat map, the lines of a sweep, the difference in differences, the sentence behind a cell. */
export function GridResults(props: GridResultsProps) {
  const { answer, isStale, state, change, reference, cells, words } = props;
  const { about, run } = answer;
  const quantity = words === null ? DIVERGENCE : DELTA;
  const sentences = words === null ? firstSentences(about) : (words.sentences ?? NONE);
  const referenceName = referenceWords(about, reference);
  const pieces = useMemo(() => (words === null ? ONE_PIECE : gridPieces(answer, words)), [answer, words]);
  const mark = piecesMark(pieces);
  const title =
    words === null
      ? `JSD of each cell against ${referenceName}`
      : `Δ log p of ${words.name}${mark === '' ? '' : ` (${mark})`} against ${referenceName}`;
  const protocol = `${words === null ? 'JSD over the whole vocabulary' : 'log p at the mask'}, ${formWords(run.job.form)}`;
  const caption = useMemo(
    () => [
      about.template.source,
      ...(run.identity === null ? [] : [provenanceWords(run.identity, protocol)]),
    ],
    [about, run.identity, protocol],
  );
  const choose = useCallback((row: number, column: number) => change({ chosen: { row, column } }), [change]);
  const alike = useMemo(() => alikeCells(answer, reference, sentences), [answer, reference, sentences]);
  const marks = useMemo(() => alike.map((causes) => (causes === null ? null : ALIKE_MARK)), [alike]);
  const alikeSaid = useMemo(() => alikeCellsWords(alike), [alike]);
  const heat = useMemo(
    () => ({
      rows: about.rows,
      columns: about.columns,
      rowsTitle: about.rowSlot.label,
      ...(about.columnSlot === null ? {} : { columnsTitle: about.columnSlot.label }),
      cells,
      marks,
    }),
    [about, cells, marks],
  );
  const misfits = useMemo(() => (words === null ? 0 : countMisfits(answer, words)), [answer, words]);
  const lines = useMemo(() => linesOf(about, cells), [about, cells]);
  const chosen = state.chosen === null ? null : clampPlace(state.chosen, about);
  const kept = useMemo(() => keptBytes(answer), [answer]);
  const there = cells.filter((cell) => cell !== null).length;
  const own = () => gridTableCells(about.rowSlot.label, { ...about, cells });
  const table = (
    <CellTable
      rows={about.rows}
      columns={about.columns}
      cells={cells}
      marks={marks}
      quantity={quantity}
      caption={`${title}: choose a cell to see its sentence`}
      chosen={chosen}
      onChoose={(cell) => change({ chosen: cell })}
    />
  );
  return (
    <div className={isStale ? 'answer answer-stale' : 'answer'}>
      <h2 className="visually-hidden">Cells</h2>
      <HowToRead part="Cells of a grid" />
      <div className="plots-beside">
        <PlotFigure title={title} caption={caption} fileName="unmask-grid" table={table} cells={own}>
          <HeatMap
            data={heat}
            quantity={quantity}
            label={`${title}. ${there} of ${cells.length} cells.`}
            onCell={choose}
          />
        </PlotFigure>
        {lines !== null && (
          <PlotFigure
            title={`${title}, as lines`}
            caption={caption}
            fileName="unmask-lines"
            table={table}
            cells={own}
          >
            <LineChart data={lines.data} quantity={quantity} label={`${title}, as lines.`} />
            {lines.left > 0 && (
              <p className="quiet">
                The first {MAX_LINES} lines; {formatPlural(lines.left, 'more is', 'more are')} in the table.
              </p>
            )}
          </PlotFigure>
        )}
      </div>
      {alikeSaid !== null && <p className="quiet">{alikeSaid}</p>}
      {words !== null && words.sentences === null && (
        <p className="notice">
          This set is not summed: of its words some stand behind “a” and some behind “an”, in two sentences,
          and probabilities are added within one sentence only.
        </p>
      )}
      {words?.isSum === true && words.sentences !== null && (
        <p className="quiet">
          Of a set the probabilities are summed before the log is taken: that rule is ours.
          {isOfSeveralScales(pieces) && ` ${NOT_ONE_SCALE}`}
        </p>
      )}
      {words?.isSum === false && pieces.fewest < pieces.most && (
        <p className="quiet">
          <bdi>{words.name}</bdi> is of {mark}, by its place: cells of different numbers of pieces are not on
          one scale. A cell’s own stand behind it.
        </p>
      )}
      {misfits > 0 && (
        <p className="quiet">
          In {formatPlural(misfits, 'cell')} the word has no score: the tokenizer reads it together with what
          touches the mask, so no piece stands for it.
        </p>
      )}
      {words !== null && (
        <Interaction
          grid={about}
          cells={logProbGrid(answer, words)}
          corners={state.corners}
          onCorner={(which, corner) => change(withCorner(state, which, corner))}
        />
      )}
      {chosen === null ? (
        <p className="quiet">
          Click a cell, or choose one in the table with Enter, to see the sentence behind it.
        </p>
      ) : (
        <CellPanel
          answer={answer}
          cell={chosen}
          reference={referenceOf(reference, chosen)}
          words={words}
          sentences={sentences.length === 0 ? firstSentences(about) : sentences}
        />
      )}
      {kept > 0 && (
        <p className="quiet">
          The whole vocabulary of {formatPlural(run.results.size, 'sentence')} is kept as long as the grid is
          shown ({formatBytes(kept)}): another word of one piece needs no second run.
        </p>
      )}
      <Provenance identity={run.identity} protocol={protocol} />
      <LiveRegion
        label="Latest grid"
        message={isStale || isUnderWay(run) ? '' : announceGrid(about, cells, quantity.format)}
      />
    </div>
  );
}

/** How much the rows of the vocabulary take that came with an answer, bytes. */
function keptBytes({ run }: Answered<ReadyGrid>): number {
  let bytes = 0;
  for (const { masks } of run.results.values()) bytes += masks.at(0)?.logProbs?.byteLength ?? 0;
  return bytes;
}

/** `“man” × “1900”`, or of a row or column `“man” in its own column`. */
export function referenceWords(grid: Pick<ReadyGrid, 'rows' | 'columns'>, reference: GridReference): string {
  switch (reference.kind) {
    case 'cell':
      return cellName(grid, reference);
    case 'row':
      return `“${grid.rows[reference.row]}” in its own column`;
    case 'column':
      return `“${grid.columns[reference.column]}” in its own row`;
  }
}

export function cellName(
  { rows, columns }: Pick<ReadyGrid, 'rows' | 'columns'>,
  { row, column }: CellPlace,
): string {
  return [rows[row], columns[column]]
    .map((name) => `“${name}”`)
    .filter((name) => name !== '“”')
    .join(' × ');
}

/** The cell that differs most: `400 cells. Largest: “nurse” × “1990” +1.20.` */
export function announceGrid(
  grid: Pick<ReadyGrid, 'rows' | 'columns'>,
  cells: Cells,
  format: (value: number) => string,
): string {
  let largest = -1;
  for (const [index, cell] of cells.entries()) {
    if (cell === null) continue;
    if (largest < 0 || Math.abs(cell) > Math.abs(cells[largest] ?? 0)) largest = index;
  }
  const value = cells.at(largest) ?? null;
  if (largest < 0 || value === null) return '';
  const place = { row: Math.floor(largest / grid.columns.length), column: largest % grid.columns.length };
  const there = cells.filter((cell) => cell !== null).length;
  return `${formatPlural(there, 'cell')}. Furthest from the reference: ${cellName(grid, place)}, ${format(value)}.`;
}

/** Lines along a slot that sweeps numbers; null where neither does. */
export function linesOf(
  grid: Pick<ReadyGrid, 'rows' | 'columns' | 'rowSlot' | 'columnSlot'>,
  cells: Cells,
): { readonly data: LineChartData; readonly left: number } | null {
  const { rows, columns, rowSlot, columnSlot } = grid;
  const isAcross = columnSlot !== null && columnSlot.sweep !== null;
  if (!isAcross && rowSlot.sweep === null) return null;
  const [swept, names] = isAcross ? [columns, rows] : [rows, columns];
  const values = swept.map(Number);
  const read = (name: number, at: number): number | null =>
    cells.at(isAcross ? name * columns.length + at : at * columns.length + name) ?? null;
  const points = names.map((_, name) =>
    sweepLine(
      values,
      values.map((__, at) => read(name, at)),
    ),
  );
  return {
    data: {
      xTitle: (isAcross ? columnSlot : rowSlot).label,
      x: (points.at(0) ?? []).map(({ value }) => value),
      series: points.slice(0, MAX_LINES).map((line, name) => ({
        name: names[name] === '' ? 'Δ' : names[name],
        values: line.map(({ effect }) => effect),
      })),
    },
    left: Math.max(0, names.length - MAX_LINES),
  };
}
