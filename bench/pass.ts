/**
 * `npm run bench`: the forward pass, tokens in, logits of every mask out. Engines run the same batches in the same browser,
 * one at a time and in turn, so that a machine that slows down slows them alike.
 */
import type { Command } from 'commander';
import { type Cell, cellGflop, grid, GRID_SEQUENCES, GRID_TOKENS, runsOf, selectCells } from './cells.ts';
import type { Engine, EngineFacts } from './engines/engine.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { type LineUp, type LineUpOptions, withLineUp, withLineUpOptions } from './line_up.ts';
import { count, counts, say, writeJson } from './options.ts';
import { type Summary, summarise } from './statistics.ts';
import { formatDelta, formatMs, formatNumber, formatTable } from './table.ts';
import { largestDelta, type Reference, References, workFor } from './work.ts';

interface Options extends LineUpOptions {
  readonly tokens?: number[];
  readonly sequences?: number[];
  /** As many as are worth their time where nothing is said. */
  readonly runs?: number;
  readonly warmUp: boolean;
}

/** Timed runs where nothing is said: 3, or what a second holds where a run takes milliseconds. */
const FEWEST_RUNS = 3;
const MOST_RUNS = 50;
const RUNS_MS = 1000;
/** A first run this short is followed by more that are not timed: a GPU's clock rises, and submits find their length. */
const SHORT_MS = 200;
const MORE_WARM_UPS = 8;

export interface PassRow extends Cell {
  readonly engine: string;
  readonly adapter: string;
  readonly gflop: number;
  /** The first run of this engine at all, where this cell was its first. */
  readonly coldMs: number | null;
  /** The first run at this shape; null where it was among the timed ones. */
  readonly warmMs: number | null;
  readonly steady: Summary;
  /** Against the reference, the worst of all runs. */
  readonly largestDelta: number;
  readonly reference: 'golden' | 'CPU path';
}

interface PassReport {
  readonly environment: Environment;
  readonly model: string;
  readonly engines: readonly EngineFacts[];
  readonly rows: readonly PassRow[];
}

export function passCommand(command: Command): Command {
  return withLineUpOptions(command)
    .description('time of a forward pass: tokens in, logits of every mask out')
    .option('--tokens <n...>', `tokens a sequence (${GRID_TOKENS.join(', ')})`, counts)
    .option('--sequences <n...>', `sequences a batch (${GRID_SEQUENCES.join(', ')})`, counts)
    .option('--runs <n>', 'timed runs after a warm-up (3, or up to 50 where they are short)', count)
    .option('--no-warm-up', 'time the first run: for a peer that takes minutes');
}

export async function runPass(options: Options): Promise<number> {
  const report = await withLineUp(options, (lineUp) => measure(lineUp, options));
  console.log(`${report.model} ${options.dtype} · ${environmentLine(report.environment)}`);
  for (const { name, loadMs } of report.engines) console.log(`${name}: loaded in ${formatMs(loadMs)} ms`);
  console.log(`\n${passTable(report.rows)}`);
  writeJson(options.json, report);
  // A fast wrong answer is no result.
  return report.rows.every(({ largestDelta: delta }) => Number.isFinite(delta)) ? 0 : 1;
}

async function measure(lineUp: LineUp, options: Options): Promise<PassReport> {
  const { file, host, engines, software, adapter } = lineUp;
  const { tokens = GRID_TOKENS, sequences = GRID_SEQUENCES } = options;
  const { run: cells, leftOut } = selectCells(grid(tokens, sequences), file.config, software);
  if (leftOut.length > 0) {
    say(`left out on this adapter: ${leftOut.map((cell) => `${cell.tokens}×${cell.sequences}`).join(', ')}`);
  }
  const references = new References(file);
  const started = new Set<Engine>();
  const rows: PassRow[] = [];
  for (const cell of cells) {
    const reference = await references.of(cell.tokens);
    for (const timed of await timeCell(lineUp, cell, reference, options)) {
      const { facts } = timed.engine;
      rows.push({
        ...cell,
        engine: facts.name,
        adapter: facts.adapter,
        gflop: cellGflop(file.config, cell),
        coldMs: started.has(timed.engine) ? null : timed.firstMs,
        warmMs: timed.firstMs,
        steady: summarise(timed.times),
        largestDelta: Math.max(...timed.deltas),
        reference: reference.source,
      });
      started.add(timed.engine);
    }
  }
  return {
    environment: describeEnvironment(host.where, adapter, software),
    model: file.model,
    engines: engines.map(({ engine }) => engine.facts),
    rows,
  };
}

interface TimedCell {
  readonly engine: Engine;
  runs: number;
  firstMs: number | null;
  readonly times: number[];
  readonly deltas: number[];
}

/** A warm-up and the timed runs of one cell, the engines in turn. Engines for which the cell is too much are left out. */
async function timeCell(
  { file, engines, software }: LineUp,
  cell: Cell,
  reference: Reference,
  { runs: asked, warmUp }: Options,
): Promise<readonly TimedCell[]> {
  const work = workFor(cell, file.config.vocab_size, reference);
  const run = async ({ engine, deltas }: TimedCell): Promise<number> => {
    const { ms, logits } = await engine.run(work);
    deltas.push(largestDelta(logits, reference.logits));
    return ms;
  };
  const timed: TimedCell[] = [];
  for (const { kind, engine } of engines) {
    const entry: TimedCell = { engine, runs: 0, firstMs: null, times: [], deltas: [] };
    if (runsOf(kind, cell, software, asked ?? FEWEST_RUNS) === 0) continue;
    if (warmUp) entry.firstMs = await run(entry);
    entry.runs = runsOf(kind, cell, software, asked ?? (await worthwhileRuns(entry, run)));
    timed.push(entry);
  }
  for (let round = 1; round <= Math.max(...timed.map(({ runs }) => runs)); round++) {
    for (const entry of timed.filter(({ runs }) => round <= runs)) {
      const ms = await run(entry);
      entry.times.push(ms);
      say(
        `${cell.tokens} tokens × ${cell.sequences}, run ${round}: ${entry.engine.facts.name} ${formatMs(ms)} ms`,
      );
    }
  }
  return timed;
}

/** Warms an engine up further where its runs are short, and says how many will do for a median. */
async function worthwhileRuns(entry: TimedCell, run: (entry: TimedCell) => Promise<number>): Promise<number> {
  if (entry.firstMs === null || entry.firstMs > SHORT_MS) return FEWEST_RUNS;
  let ms = entry.firstMs;
  for (let i = 0; i < MORE_WARM_UPS; i++) ms = await run(entry);
  return Math.max(FEWEST_RUNS, Math.min(MOST_RUNS, Math.floor(RUNS_MS / ms)));
}

function passTable(rows: readonly PassRow[]): string {
  return formatTable<PassRow>(
    [
      { title: 'tokens × sequences', align: 'left', cell: (row) => `${row.tokens} × ${row.sequences}` },
      { title: 'engine', align: 'left', cell: (row) => row.engine },
      {
        title: 'first ms',
        align: 'right',
        cell: (row) =>
          row.warmMs === null ? '–' : `${formatMs(row.warmMs)}${row.coldMs === null ? '' : ' (cold)'}`,
      },
      { title: 'median ms', align: 'right', cell: (row) => formatMs(row.steady.median) },
      { title: 'p95 ms', align: 'right', cell: (row) => formatMs(row.steady.p95) },
      { title: 'runs', align: 'right', cell: (row) => String(row.steady.runs.length) },
      {
        title: 'GFLOP/s',
        align: 'right',
        cell: (row) => formatNumber((row.gflop / row.steady.median) * 1000, 3),
      },
      { title: 'largest abs Δ logit', align: 'right', cell: (row) => formatDelta(row.largestDelta) },
      { title: 'against', align: 'left', cell: (row) => row.reference },
    ],
    rows,
  );
}
