/**
 * `npm run bench`: the forward pass, tokens in, logits of every mask out. Engines run the same batches in the same browser,
 * one at a time and in turn, so that a machine that slows down slows them alike.
 */
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { GoldenFile } from '../test/golden/format.ts';
import {
  type Cell,
  cellGflop,
  type EngineKind,
  grid,
  GRID_SEQUENCES,
  GRID_TOKENS,
  runsOf,
  selectCells,
} from './cells.ts';
import type { Engine, EngineFacts } from './engines/engine.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { type BenchHost, openHost } from './host.ts';
import {
  type CommonOptions,
  count,
  counts,
  readModel,
  say,
  withCommonOptions,
  writeJson,
} from './options.ts';
import { type Summary, summarise } from './statistics.ts';
import { formatDelta, formatMs, formatNumber, formatTable } from './table.ts';
import { largestDelta, References, workFor } from './work.ts';

interface Options extends CommonOptions {
  readonly tokens?: number[];
  readonly sequences?: number[];
  readonly runs: number;
  /** True, or the path of a graph. */
  readonly peer?: string | true;
  readonly engines?: readonly EngineKind[];
  readonly cpu?: boolean;
}

export interface PassRow extends Cell {
  readonly engine: string;
  readonly adapter: string;
  readonly gflop: number;
  /** The first run of this engine at all, where this cell was its first. */
  readonly coldMs: number | null;
  /** The first run at this shape. */
  readonly warmMs: number;
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
  return withCommonOptions(command)
    .description('time of a forward pass: tokens in, logits of every mask out')
    .option('--tokens <n...>', `tokens a sequence (${GRID_TOKENS.join(', ')})`, counts)
    .option('--sequences <n...>', `sequences a batch (${GRID_SEQUENCES.join(', ')})`, counts)
    .option('--runs <n>', 'timed runs after a warm-up', count, 3)
    .option('--peer [graph]', 'onnxruntime-web on the same work, with this ONNX graph')
    .option('--engines <kind...>', 'only these of unmask, unmask-cpu, ort-webgpu, ort-wasm')
    .option('--cpu', 'the CPU path too');
}

export async function runPass(options: Options): Promise<number> {
  const file = readModel(options.model);
  const kinds = enginesOf(options);
  const host = await openHost({
    node: options.node ?? false,
    file,
    data: { 'model.json': options.model, ...peerFiles(file, options.peer) },
  });
  try {
    const report = await measure(file, host, kinds, options);
    console.log(`${report.model} ${options.dtype} · ${environmentLine(report.environment)}`);
    for (const { name, loadMs } of report.engines) console.log(`${name}: loaded in ${formatMs(loadMs)} ms`);
    console.log(`\n${passTable(report.rows)}`);
    writeJson(options.json, report);
    // A fast wrong answer is no result.
    return report.rows.every(({ largestDelta: delta }) => Number.isFinite(delta)) ? 0 : 1;
  } finally {
    await host.close();
  }
}

function enginesOf({ peer, engines, cpu, dtype, node }: Options): readonly EngineKind[] {
  if (peer !== undefined && dtype !== 'f32')
    throw new Error('the peer’s graphs are f32: the same work is --dtype f32');
  if (peer !== undefined && node === true) {
    throw new Error('onnxruntime-web runs in a browser: leave --node out to compare with it');
  }
  const all: EngineKind[] = [
    'unmask',
    ...(cpu === true ? (['unmask-cpu'] as const) : []),
    ...(peer === undefined ? [] : (['ort-wasm', 'ort-webgpu'] as const)),
  ];
  return engines === undefined ? all : all.filter((kind) => engines.includes(kind));
}

/** The graph and its layout, by the names the pages ask for. */
function peerFiles(file: GoldenFile, peer: string | true | undefined): Record<string, string> {
  if (peer === undefined) return {};
  const graph = peer === true ? `../shared/peers/albert-${file.model}.onnx` : peer;
  return {
    'peer.onnx': graph,
    'peer.layout.json': join(dirname(graph), `${basename(graph, '.onnx')}.layout.json`),
  };
}

async function measure(
  file: GoldenFile,
  host: BenchHost,
  kinds: readonly EngineKind[],
  { tokens = GRID_TOKENS, sequences = GRID_SEQUENCES, runs, dtype }: Options,
): Promise<PassReport> {
  const engines: { kind: EngineKind; engine: Engine; cold: boolean }[] = [];
  for (const kind of kinds) {
    say(`loading ${kind}`);
    engines.push({ kind, engine: await host.loadEngine(kind, dtype), cold: true });
  }
  const software = engines.some(({ engine }) => engine.facts.software);
  const { run: cells, leftOut } = selectCells(grid(tokens, sequences), file.config, software);
  if (leftOut.length > 0) {
    say(`left out on this adapter: ${leftOut.map((cell) => `${cell.tokens}×${cell.sequences}`).join(', ')}`);
  }
  const references = new References(file);
  const rows: PassRow[] = [];
  for (const cell of cells) {
    const reference = await references.of(cell.tokens);
    const work = workFor(cell, file.config.vocab_size, reference);
    const taken = engines
      .map((loaded) => ({ loaded, runs: runsOf(loaded.kind, cell, software, runs) }))
      .filter((entry) => entry.runs > 0)
      .map((entry) => ({ ...entry, first: 0, times: [] as number[], deltas: [] as number[] }));
    for (let round = 0; round <= Math.max(...taken.map((entry) => entry.runs)); round++) {
      for (const entry of taken.filter((each) => round <= each.runs)) {
        const { ms, logits } = await entry.loaded.engine.run(work);
        entry.deltas.push(largestDelta(logits, reference.logits));
        if (round === 0) entry.first = ms;
        else entry.times.push(ms);
        const { name } = entry.loaded.engine.facts;
        say(`${cell.tokens} tokens × ${cell.sequences}, run ${round}: ${name} ${formatMs(ms)} ms`);
      }
    }
    for (const { loaded, first, times, deltas } of taken) {
      const { name, adapter } = loaded.engine.facts;
      rows.push({
        ...cell,
        engine: name,
        adapter,
        gflop: cellGflop(file.config, cell),
        coldMs: loaded.cold ? first : null,
        warmMs: first,
        steady: summarise(times),
        largestDelta: Math.max(...deltas),
        reference: reference.source,
      });
      loaded.cold = false;
    }
  }
  const facts = engines.map(({ engine }) => engine.facts);
  for (const { engine } of engines) await engine.close();
  return {
    environment: describeEnvironment(
      host.where,
      facts.find((each) => each.adapter !== 'CPU')?.adapter ?? 'CPU',
      software,
    ),
    model: file.model,
    engines: facts,
    rows,
  };
}

function passTable(rows: readonly PassRow[]): string {
  return formatTable<PassRow>(
    [
      { title: 'tokens × sequences', align: 'left', cell: (row) => `${row.tokens} × ${row.sequences}` },
      { title: 'engine', align: 'left', cell: (row) => row.engine },
      {
        title: 'first ms',
        align: 'right',
        cell: (row) => `${formatMs(row.warmMs)}${row.coldMs === null ? '' : ' (cold)'}`,
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
