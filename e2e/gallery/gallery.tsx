/** Every plot with made-up data, for eyes and for e2e/plots.spec.ts. No part of the app. `?plots=pair,strip` shows some. */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { formatDelta, formatLogProb } from '../../src/ui/format.ts';
import { DotPlot } from '../../src/ui/plots/DotPlot.tsx';
import { HeatMap } from '../../src/ui/plots/HeatMap.tsx';
import { LineChart } from '../../src/ui/plots/LineChart.tsx';
import { PlotFigure } from '../../src/ui/plots/PlotFigure.tsx';
import { PlotTable } from '../../src/ui/plots/PlotTable.tsx';
import { DIVERGENCE } from '../../src/ui/plots/quantity.ts';
import type { ScatterForm } from '../../src/ui/plots/scatter_data.ts';
import { ScatterPlot } from '../../src/ui/plots/ScatterPlot.tsx';
import { StripPlot } from '../../src/ui/plots/StripPlot.tsx';
import { tableCells } from '../../src/ui/plots/table_csv.ts';
import type { PlotColumn } from '../../src/ui/plots/table_rows.ts';
import { dotData, heatData, lineData, scatterData, stripRows } from './data.ts';

const query = new URLSearchParams(location.search);
const CAPTION = [
  'Associations learned from training text, not endorsements or facts.',
  'demo · made-up numbers · f32 · in place',
];

const points = scatterData(Number(query.get('points') ?? 30_000));
/** Those of the data that lean farthest. */
const LABELLED = [0, 1, 2, 3, 4, 5, 6, 7];
const strips = stripRows();
const dots = dotData();
const grid = heatData(6, 8, 40);
const large = heatData(20, 20, 400);
const divergences = { ...grid, cells: grid.cells.map((cell) => (cell === null ? null : Math.abs(cell) / 6)) };
const lines = lineData(6);

interface WordRow {
  readonly word: string;
  readonly a: number;
  readonly b: number;
}
const WORDS: readonly WordRow[] = points.names.map((word, i) => ({
  word,
  a: points.valuesA[i],
  b: points.valuesB[i],
}));
const WORD_COLUMNS: readonly PlotColumn<WordRow>[] = [
  { key: 'word', title: 'word', kind: 'text', value: ({ word }) => word },
  { key: 'a', title: 'log p, man', kind: 'number', value: ({ a }) => a, format: ({ a }) => formatLogProb(a) },
  {
    key: 'b',
    title: 'log p, woman',
    kind: 'number',
    value: ({ b }) => b,
    format: ({ b }) => formatLogProb(b),
  },
  {
    key: 'd',
    title: 'Δ',
    kind: 'number',
    value: ({ a, b }) => a - b,
    format: ({ a, b }) => formatDelta(a - b),
  },
];

function Scatter({ form }: { readonly form: ScatterForm }) {
  const [pinned, setPinned] = useState<readonly number[]>([7]);
  const [selected, setSelected] = useState<readonly number[]>([]);
  return (
    <PlotFigure
      title={form === 'pair' ? 'log p with man, log p with woman' : 'Δ log p against the mean'}
      caption={CAPTION}
      fileName={form}
      cells={() => tableCells(WORD_COLUMNS, WORDS)}
      table={<PlotTable columns={WORD_COLUMNS} rows={WORDS} caption="Words" />}
    >
      <ScatterPlot
        data={points}
        form={form}
        label="Each word’s log p on both sides"
        labelled={LABELLED}
        pinned={pinned}
        selected={selected}
        onSelect={setSelected}
        onPoint={(index) =>
          setPinned(pinned.includes(index) ? pinned.filter((pin) => pin !== index) : [...pinned, index])
        }
      />
      <p>
        <output data-testid={`selected-${form}`}>{selected.length}</output> selected,{' '}
        <output data-testid={`pinned-${form}`}>{pinned.map((pin) => points.names[pin]).join(', ')}</output>{' '}
        pinned
      </p>
    </PlotFigure>
  );
}

const noCells = () => ({ titles: [], rows: [] });

function Heat({ name, data }: { readonly name: 'delta' | 'jsd' | 'large'; readonly data: typeof grid }) {
  const [cell, setCell] = useState('');
  return (
    <PlotFigure title={`Grid: ${name}`} caption={CAPTION} fileName={name} table={null} cells={noCells}>
      <HeatMap
        data={data}
        label={`A value a cell: ${name}`}
        onCell={(row, column) => setCell(`${row} ${column}`)}
        {...(name === 'jsd' ? { quantity: DIVERGENCE } : {})}
      />
      <output data-testid={`cell-${name}`}>{cell}</output>
    </PlotFigure>
  );
}

const PLOTS = {
  pair: () => <Scatter form="pair" />,
  difference: () => <Scatter form="difference" />,
  strip: () => (
    <PlotFigure title="Over eleven frames" caption={CAPTION} fileName="strip" table={null} cells={noCells}>
      <StripPlot rows={strips} label="Each effect over eleven frames" />
    </PlotFigure>
  ),
  dots: () => (
    <PlotFigure title="Targets" caption={CAPTION} fileName="dots" table={null} cells={noCells}>
      <DotPlot data={dots} label="Each target’s bias score" intervalName="95 % interval" />
    </PlotFigure>
  ),
  delta: () => <Heat name="delta" data={grid} />,
  jsd: () => <Heat name="jsd" data={divergences} />,
  large: () => <Heat name="large" data={large} />,
  lines: () => (
    <PlotFigure title="Over the years" caption={CAPTION} fileName="lines" table={null} cells={noCells}>
      <LineChart data={lines} label="Δ log p over the years" />
    </PlotFigure>
  ),
} as const;

const chosen = query.get('plots')?.split(',') ?? Object.keys(PLOTS);
const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en-GB">
      <main className="work">
        <h1>Plots</h1>
        <h2 className="visually-hidden">All of them</h2>
        {Object.entries(PLOTS).map(([name, Plot]) => chosen.includes(name) && <Plot key={name} />)}
      </main>
    </I18nProvider>
  </StrictMode>,
);
