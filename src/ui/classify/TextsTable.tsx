import { useMemo } from 'react';
import { formatLogProb, formatPercent } from '../format.ts';
import { provenanceWords } from '../lab/words.ts';
import { HeatMap } from '../plots/HeatMap.tsx';
import { numberColumn } from '../plots/number_column.ts';
import { PlotFigure } from '../plots/PlotFigure.tsx';
import { PlotTable } from '../plots/PlotTable.tsx';
import { tableCells } from '../plots/table_csv.ts';
import type { Quantity } from '../plots/quantity.ts';
import type { PlotColumn } from '../plots/table_rows.ts';
import {
  labelReadings,
  likeliestFirst,
  type ClassifyAnswer,
  type LabelReading,
  type TextReading,
} from './readings.ts';
import { readingWords } from './answer_words.ts';
import { labelNames } from './label_names.ts';
import { protocolWords } from './task_words.ts';

interface TextsTableProps {
  readonly answer: ClassifyAnswer;
  readonly readings: readonly TextReading[];
  /** The label that is followed, into the head's. */
  readonly label: number;
}

interface Row {
  readonly name: string;
  readonly likeliest: LabelReading;
  readonly followed: LabelReading;
}

const PROBABILITY: Quantity = { title: 'p (%)', format: formatPercent, signed: false, percent: true };

/** A text a row with its likeliest label and the one that is followed; a template of two slots is a grid as well. */
export function TextsTable({ answer, readings, label }: TextsTableProps) {
  const { about, run } = answer;
  const { task } = about;
  const name = labelNames(task.labels)[label];
  const quantity: Quantity =
    task.scale === 'value'
      ? { title: 'value', format: (value) => formatLogProb(value, 3), signed: true }
      : { ...PROBABILITY, title: `p of “${name}” (%)` };
  const rows = useMemo(
    () =>
      readings.map((reading): Row => {
        const labels = labelReadings(task, reading.result.outputs[0]);
        return { name: reading.name, likeliest: likeliestFirst(labels)[0], followed: labels[label] };
      }),
    [readings, task, label],
  );
  const columns = useMemo((): readonly PlotColumn<Row>[] => {
    const isValue = task.scale === 'value';
    const text: PlotColumn<Row> = { key: 'text', title: 'text', kind: 'text', value: (row) => row.name };
    const followed = isValue
      ? [
          numberColumn<Row>(
            'value',
            'value',
            (row) => row.followed.output,
            (value) => formatLogProb(value, 3),
          ),
        ]
      : [
          {
            ...{ key: 'likeliest', title: 'likeliest', kind: 'text' as const },
            value: (row: Row) => readingWords(row.likeliest),
          },
          numberColumn<Row>(
            'p',
            `p of “${name}”`,
            (row) => Math.exp(row.followed.logProb ?? NaN),
            formatPercent,
          ),
          numberColumn<Row>('logp', 'log p (nats)', (row) => row.followed.logProb, formatLogProb),
        ];
    return [text, ...followed];
  }, [task, name]);
  const title = task.scale === 'value' ? `Value of “${name}”` : `Probability of “${name}”`;
  const heat = useMemo(() => heatOf(answer, readings, label), [answer, readings, label]);
  const table = <PlotTable columns={columns} rows={rows} caption={title} />;
  if (heat === null) return table;
  return (
    <PlotFigure
      title={title}
      caption={run.identity === null ? [] : [provenanceWords(run.identity, protocolWords(task))]}
      fileName="unmask-classify"
      cells={() => tableCells(columns, rows)}
      table={table}
    >
      <HeatMap data={heat} quantity={quantity} label={`${title}, a cell a text.`} />
    </PlotFigure>
  );
}

/** Of a template of two slots: rows by columns; null of others. */
function heatOf({ about }: ClassifyAnswer, readings: readonly TextReading[], label: number) {
  const { slots, task, texts } = about;
  if (slots.length !== 2) return null;
  const [rows, columns] = slots.map(({ alternatives }) => alternatives);
  // An article that is open makes more texts than cells.
  if (texts.length !== rows.length * columns.length) return null;
  const byName = new Map(
    readings.map((reading) => {
      const { logProb, output } = labelReadings(task, reading.result.outputs[0])[label];
      return [reading.name, logProb === null ? output : Math.exp(logProb)];
    }),
  );
  const cells = rows.flatMap((row) => columns.map((column) => byName.get(`${row} · ${column}`) ?? null));
  return { rows, columns, rowsTitle: slots[0].label, columnsTitle: slots[1].label, cells };
}
