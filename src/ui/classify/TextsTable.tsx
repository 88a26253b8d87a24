import { useMemo } from 'react';
import { formatLogProb, formatPercent } from '../format.ts';
import { numberColumn } from '../plots/number_column.ts';
import { PlotTable } from '../plots/PlotTable.tsx';
import type { Quantity } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import { readingWords } from './answer_words.ts';
import { labelNames } from './label_names.ts';
import { LabelCells } from './LabelCells.tsx';
import { labelGrid } from './label_grid.ts';
import type { ClassifyLook } from './classify_state.ts';
import {
  labelReadings,
  likeliestFirst,
  type ClassifyAnswer,
  type LabelReading,
  type TextReading,
} from './readings.ts';

interface TextsTableProps {
  readonly answer: ClassifyAnswer;
  readonly readings: readonly TextReading[];
  /** The label that is followed, into the head's. */
  readonly label: number;
  readonly look: ClassifyLook;
  readonly onLook: (look: Partial<ClassifyLook>) => void;
}

interface Row {
  readonly name: string;
  readonly likeliest: LabelReading;
  readonly followed: LabelReading;
}

const PROBABILITY: Quantity = { title: 'p (%)', format: formatPercent, signed: false, percent: true };
const formatValue = (value: number): string => formatLogProb(value, 3);

/** A template of two slots or more as a grid, and every text a row with its likeliest label and the one that is followed. */
export function TextsTable({ answer, readings, label, look, onLook }: TextsTableProps) {
  const { about } = answer;
  const { task } = about;
  const name = labelNames(task.labels)[label];
  const isValue = task.scale === 'value';
  const quantity = useMemo(
    (): Quantity =>
      isValue
        ? { title: 'value', format: formatValue, signed: true }
        : { ...PROBABILITY, title: `p of “${name}” (%)` },
    [isValue, name],
  );
  const rows = useMemo(
    () =>
      readings.map((reading): Row => {
        const labels = labelReadings(task, reading.result.outputs[0]);
        return { name: reading.name, likeliest: likeliestFirst(labels)[0], followed: labels[label] };
      }),
    [readings, task, label],
  );
  const columns = useMemo(() => columnsOf(name, isValue), [name, isValue]);
  const { axes, held } = look;
  const grid = useMemo(() => labelGrid(about, axes, held), [about, axes, held]);
  const title = isValue ? `Value of “${name}”` : `Probability of “${name}”`;
  return (
    <>
      {grid !== null && (
        <LabelCells
          {...{ answer, readings, grid, label, quantity, title, held }}
          onAxes={(next) => onLook({ axes: next })}
          onHeld={(next) => onLook({ held: next })}
        />
      )}
      <PlotTable columns={columns} rows={rows} caption={`${title}, every text`} />
    </>
  );
}

function columnsOf(name: string, isValue: boolean): readonly PlotColumn<Row>[] {
  const text: PlotColumn<Row> = { key: 'text', title: 'text', kind: 'text', value: (row) => row.name };
  if (isValue) return [text, numberColumn('value', 'value', (row) => row.followed.output, formatValue)];
  return [
    text,
    {
      ...{ key: 'likeliest', title: 'likeliest', kind: 'text' },
      value: (row) => readingWords(row.likeliest),
    },
    numberColumn('p', `p of “${name}”`, (row) => Math.exp(row.followed.logProb ?? NaN), formatPercent),
    numberColumn('logp', 'log p (nats)', (row) => row.followed.logProb, formatLogProb),
  ];
}
