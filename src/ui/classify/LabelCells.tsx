import { useMemo, useState } from 'react';
import { Choice } from '../frame/Choice.tsx';
import { provenanceWords } from '../lab/words.ts';
import { CellTable } from '../plots/CellTable.tsx';
import { HeatMap } from '../plots/HeatMap.tsx';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import type { Quantity } from '../plots/quantity.ts';
import { gridTableCells } from '../plots/table_csv.ts';
import type { CellPlace } from '../plots/use_cell_keys.ts';
import type { Held } from '../compare/held.ts';
import type { LabelAxes } from './classify_state.ts';
import { withSide, type LabelGrid } from './label_grid.ts';
import { LabelTable } from './LabelTable.tsx';
import { labelReadings, type ClassifyAnswer, type TextReading } from './readings.ts';
import { protocolWords } from './task_words.ts';

interface LabelCellsProps {
  readonly answer: ClassifyAnswer;
  readonly readings: readonly TextReading[];
  readonly grid: LabelGrid;
  /** Into the head's labels. */
  readonly label: number;
  readonly quantity: Quantity;
  readonly title: string;
  readonly held: Held;
  readonly onAxes: (axes: LabelAxes) => void;
  readonly onHeld: (held: Held) => void;
}

/** A label over two slots of a template: a cell a text, and behind a cell its text with all labels. */
export function LabelCells(props: LabelCellsProps) {
  const { answer, readings, grid, label, quantity, title } = props;
  const { about, run } = answer;
  const [chosen, setChosen] = useState<CellPlace | null>(null);
  const { slots, task } = about;
  const byText = useMemo(() => new Map(readings.map((reading) => [reading.index, reading])), [readings]);
  const data = useMemo(() => {
    const cells = grid.texts.map((text) => {
      const reading = byText.get(text);
      if (reading === undefined) return null;
      const { logProb, output } = labelReadings(task, reading.result.outputs[0])[label];
      return logProb === null ? output : Math.exp(logProb);
    });
    const { rows, columns, axes } = grid;
    const titles = { rowsTitle: slots[axes.rows].label, columnsTitle: slots[axes.columns].label };
    return { rows, columns, ...titles, cells };
  }, [grid, byText, task, slots, label]);
  const caption = [
    ...grid.held.map(
      ({ slot, alternative }) => `${slots[slot].label} = ${slots[slot].alternatives[alternative]}`,
    ),
    ...(run.identity === null ? [] : [provenanceWords(run.identity, protocolWords(task))]),
  ];
  const isThere = chosen !== null && chosen.row < data.rows.length && chosen.column < data.columns.length;
  const cell = isThere ? chosen : null;
  const behind =
    cell === null ? undefined : byText.get(grid.texts[cell.row * data.columns.length + cell.column]);
  return (
    <>
      <CellsTools {...props} />
      <PlotFigure
        title={title}
        caption={caption}
        fileName="unmask-classify"
        cells={() => gridTableCells(data.rowsTitle, data)}
        table={
          <CellTable
            {...data}
            quantity={quantity}
            caption={`${title}: choose a cell to see its text`}
            chosen={cell}
            onChoose={setChosen}
          />
        }
      >
        <HeatMap
          data={data}
          quantity={quantity}
          label={`${title}, a cell a text.`}
          onCell={(row, column) => setChosen({ row, column })}
        />
      </PlotFigure>
      {behind !== undefined && (
        <section className="cell-panel" aria-label="Behind the cell">
          <p className="cell-sentence">
            <bdi>{behind.text}</bdi>
          </p>
          <LabelTable
            caption={`Labels of ${behind.name}`}
            noun="label"
            readings={labelReadings(task, behind.result.outputs[0])}
          />
        </section>
      )}
    </>
  );
}

/** Which slots are the sides, and what stands in the others. */
function CellsTools({ answer, grid, held, onAxes, onHeld }: LabelCellsProps) {
  const { slots } = answer.about;
  const { axes, choices } = grid;
  const nameOf = (slot: number): string => slots[slot].label;
  return (
    <div className="field-tools">
      {(['rows', 'columns'] as const).map((side) => (
        <Choice
          key={side}
          label={side}
          accessibleLabel={`Slot of the ${side}`}
          value={axes[side]}
          options={choices}
          name={nameOf}
          onChange={(slot) => onAxes(withSide(axes, side, slot))}
        />
      ))}
      {grid.held.map(({ slot, alternative }) => (
        <Choice
          key={slot}
          label={nameOf(slot)}
          accessibleLabel={`What stands in ${nameOf(slot)} in every cell`}
          value={alternative}
          options={[...slots[slot].alternatives.keys()]}
          name={(each) => slots[slot].alternatives[each]}
          onChange={(each) => onHeld({ ...held, [slot]: each })}
        />
      ))}
    </div>
  );
}
