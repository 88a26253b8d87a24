/**
 * `npm run bench -- record`: the CPU's share of a GPU run, on Dawn's null backend, which takes every command and computes nothing. What is
 * measured is a run from `session.run` to its answer: checks, uploads, recording, submits, read-back. Answers are zeros.
 *
 * `--against FOLDER` measures the engine of another checkout beside this one's, in turn, each in a process of its own: two engines in one
 * process slow each other down.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { acquireDevice } from '../src/gpu/device.ts';
import { GpuSession } from '../src/gpu/session.ts';
import { elementCount } from '../src/model/check_weights.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import { tensorSpecs } from '../src/model/tensor_specs.ts';
import type { FloatTensor } from '../src/model/tensors.ts';
import { nullGpu } from '../tools/node_gpu.ts';
import { countCalls } from './call_counts.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { batchOf } from './engines/unmask.ts';
import { describeEnvironment, environmentLine } from './environment.ts';
import { type CommonOptions, count, readModel, say, withCommonOptions, writeJson } from './options.ts';
import { summarise } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';

interface Options extends CommonOptions {
  readonly tokens: number;
  readonly sequences: number;
  readonly runs: number;
  readonly full: boolean;
  readonly engine?: string;
  readonly against?: string;
}

/** Runs between two looks at the clock: what a run leaves to the next turn of the event loop is counted with it. */
const BLOCK_RUNS = 20;
/** Compilers of JavaScript need some hundred runs to settle. */
const WARM_UP_RUNS = 300;
/** Processes of each engine, where two are compared. */
const ROUNDS = 5;

/** What was measured of one engine. */
interface Measured {
  readonly engine: string;
  /** Milliseconds a run, block by block: CPU time of this process, all threads, and time that passed. */
  readonly cpuMs: readonly number[];
  readonly wallMs: readonly number[];
  /** Calls of WebGPU in one run, by method. */
  readonly calls: Readonly<Partial<Record<string, number>>>;
}

export function recordCommand(command: Command): Command {
  return withCommonOptions(command)
    .description("CPU time of a run on a GPU that computes nothing (Dawn's null backend, in Node)")
    .option('--tokens <n>', 'tokens a sequence', count, 16)
    .option('--sequences <n>', 'sequences of so many tokens each', count, 1)
    .option('--runs <n>', `timed runs of a process, in blocks of ${BLOCK_RUNS}`, count, 1000)
    .option('--full', 'all logits of each mask are read', false)
    .option('--engine <folder>', 'the engine of another checkout')
    .option('--against <folder>', 'another checkout, measured in turn with this one');
}

export async function runRecord(options: Options): Promise<number> {
  const { dtype, tokens, sequences, full, engine, against, model } = options;
  const { model: name, config } = readModel(model);
  const measured =
    against === undefined ? [await measure(options, config)] : inTurn(options, [resolve(against), engine]);
  const environment = describeEnvironment(`Dawn in Node ${process.version}`, 'null backend', false);
  console.log(`${name} ${dtype} · ${tokens} tokens × ${sequences} · ${environmentLine(environment)}\n`);
  console.log(recordTable(measured));
  writeJson(options.json, { environment, model: name, dtype, tokens, sequences, full, measured });
  return 0;
}

/** Measures each engine {@link ROUNDS} times, in turn, in processes of their own. */
function inTurn(options: Options, engines: readonly (string | undefined)[]): Measured[] {
  const { model, dtype, tokens, sequences, runs, full } = options;
  const folder = mkdtempSync(join(tmpdir(), 'unmask-record-'));
  const json = join(folder, 'measured.json');
  const [root, run] = ['..', '../tools/run.mjs'].map((at) => fileURLToPath(new URL(at, import.meta.url)));
  const given = { model: resolve(model), dtype, tokens, sequences, runs, json };
  const told = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const rounds: Measured[][] = engines.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    engines.forEach((engine, e) => {
      const command = [run, 'bench/bench.ts', 'record', ...told, ...(full ? ['--full'] : [])];
      if (engine !== undefined) command.push('--engine', engine);
      const { status } = spawnSync(process.execPath, command, {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      if (status !== 0) throw new Error(`measuring ${engine ?? 'this engine'} failed`);
      const [one] = (JSON.parse(readFileSync(json, 'utf8')) as { measured: [Measured] }).measured;
      rounds[e].push(one);
      say(`round ${round + 1}: ${one.engine} ${formatMs(summarise(one.cpuMs).median)} ms`);
    });
  }
  rmSync(folder, { recursive: true });
  return rounds.map((all) => ({
    ...all[0],
    cpuMs: all.flatMap(({ cpuMs }) => cpuMs),
    wallMs: all.flatMap(({ wallMs }) => wallMs),
  }));
}

async function measure(
  { dtype, tokens, sequences, runs, full, engine }: Options,
  config: AlbertConfig,
): Promise<Measured> {
  readZeros();
  const Session = engine === undefined ? GpuSession : await sessionOf(engine);
  const { session, device } = await load(Session, config, dtype);
  const texts = Array.from({ length: sequences }, (_, s) => madeSequence(tokens, config.vocab_size, s));
  const { batch, rows } = batchOf({ sequences: texts });
  const reads = [{ kind: 'predict', rows, topK: 20, full }] as const;
  const run = () => session.run({ batch, reads });
  for (let r = 0; r < WARM_UP_RUNS; r++) await run();
  const [cpuMs, wallMs]: [number[], number[]] = [[], []];
  for (let block = 0; block < Math.ceil(runs / BLOCK_RUNS); block++) {
    const startMs = performance.now();
    const start = process.cpuUsage();
    for (let r = 0; r < BLOCK_RUNS; r++) await run();
    const { user, system } = process.cpuUsage(start);
    cpuMs.push((user + system) / 1000 / BLOCK_RUNS);
    wallMs.push((performance.now() - startMs) / BLOCK_RUNS);
  }
  const calls = await countCalls(device, run);
  session.destroy();
  return { engine: engine ?? 'this checkout', cpuMs, wallMs, calls: Object.fromEntries(calls) };
}

/** The session's class of another checkout: its `src/gpu` as it stands there. */
async function sessionOf(folder: string): Promise<typeof GpuSession> {
  const module = (await import(/* @vite-ignore */ resolve(folder, 'src/gpu/session.ts'))) as {
    readonly GpuSession: typeof GpuSession;
  };
  return module.GpuSession;
}

/** Weights are zeros: nothing is computed of them. */
async function load(
  Session: typeof GpuSession,
  config: AlbertConfig,
  dtype: 'f32' | 'f16',
): Promise<{ readonly session: GpuSession; readonly device: GPUDevice }> {
  const acquired = await acquireDevice(nullGpu(), { f16: dtype === 'f16' });
  const session = await Session.create({
    acquired,
    config,
    weights: zeroWeights(config),
    identity: { name: 'zeros', revision: 'none', content: '' },
    dtype,
  });
  return { session, device: acquired.device };
}

function* zeroWeights(config: AlbertConfig): Generator<FloatTensor> {
  for (const [role, { shape }] of tensorSpecs(config)) {
    if (role !== 'decoderWeight') yield { role, shape, data: new Float32Array(elementCount(shape)) };
  }
}

/**
 * Has all that is mapped be zeros: the null backend copies nothing, so that what is read back is whatever the memory held, and a run whose
 * numbers are not finite is refused.
 */
function readZeros(): void {
  const original = Object.getOwnPropertyDescriptor(GPUBuffer.prototype, 'getMappedRange');
  const getMappedRange = original?.value as (this: GPUBuffer, from?: number, size?: number) => ArrayBuffer;
  GPUBuffer.prototype.getMappedRange = function (this: GPUBuffer, from, size) {
    const bytes = getMappedRange.call(this, from, size);
    new Uint8Array(bytes).fill(0);
    return bytes;
  };
}

function recordTable(measured: readonly Measured[]): string {
  const medianMs = ({ cpuMs }: Measured): number => summarise(cpuMs).median;
  const calls = (title: string, of: (all: Measured['calls']) => number) => ({
    title,
    align: 'right' as const,
    cell: (row: Measured) => String(of(row.calls)),
  });
  return formatTable<Measured>(
    [
      { title: 'engine', align: 'left', cell: ({ engine }) => engine },
      { title: 'CPU ms', align: 'right', cell: (row) => formatMs(medianMs(row)) },
      { title: 'p95', align: 'right', cell: ({ cpuMs }) => formatMs(summarise(cpuMs).p95) },
      {
        title: 'of first',
        align: 'right',
        cell: (row) => formatNumber(medianMs(row) / medianMs(measured[0]), 3),
      },
      { title: 'wall ms', align: 'right', cell: ({ wallMs }) => formatMs(summarise(wallMs).median) },
      calls('dispatches', (all) => all.dispatchWorkgroups ?? 0),
      calls('submits', (all) => all.submit ?? 0),
      calls('buffers', (all) => all.createBuffer ?? 0),
      calls('bind groups', (all) => all.createBindGroup ?? 0),
      calls('writes', (all) => all.writeBuffer ?? 0),
      calls('all calls', (all) => Object.values(all).reduce<number>((sum, each) => sum + (each ?? 0), 0)),
    ],
    measured,
  );
}
