/**
 * `npm run bench -- record`: the CPU's share of a GPU run, on Dawn's null backend, which takes every command and computes nothing. What is
 * measured is a run from `session.run` to its answer: checks, uploads, recording, submits, read-back. Answers are zeros.
 *
 * `--against FOLDER` measures the engine of another checkout beside this one's, in the same process and in turn.
 */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { acquireDevice } from '../src/gpu/device.ts';
import { GpuSession } from '../src/gpu/session.ts';
import { elementCount } from '../src/model/check_weights.ts';
import type { AlbertConfig } from '../src/model/config.ts';
import { tensorSpecs } from '../src/model/tensor_specs.ts';
import type { FloatTensor } from '../src/model/tensors.ts';
import { nullGpu } from '../tools/node_gpu.ts';
import { type CallCounts, countCalls } from './call_counts.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { batchOf } from './engines/unmask.ts';
import { describeEnvironment, environmentLine } from './environment.ts';
import { type CommonOptions, count, readModel, withCommonOptions, writeJson } from './options.ts';
import { summarise, type Summary } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';

interface Options extends CommonOptions {
  readonly tokens: number;
  readonly sequences: number;
  readonly runs: number;
  readonly full: boolean;
  readonly against?: string;
}

export function recordCommand(command: Command): Command {
  return withCommonOptions(command)
    .description("CPU time of a run on a GPU that computes nothing (Dawn's null backend, in Node)")
    .option('--tokens <n>', 'tokens a sequence', count, 16)
    .option('--sequences <n>', 'sequences of so many tokens each', count, 1)
    .option('--runs <n>', `timed runs, in blocks of ${BLOCK_RUNS}`, count, 1000)
    .option('--full', 'all logits of each mask are read', false)
    .option('--against <folder>', 'another checkout, measured in turn with this one');
}

/** Runs between two looks at the clock: what a run leaves to the next turn of the event loop is counted with it. */
const BLOCK_RUNS = 20;
/** Compilers of JavaScript need some hundred runs to settle. */
const WARM_UP_RUNS = 300;

/** An engine as it stands in a checkout. */
interface Build {
  readonly name: string;
  readonly session: GpuSession;
  readonly device: GPUDevice;
}

interface Row {
  readonly build: string;
  /** Of this process, all threads, a run. */
  readonly cpuMs: Summary;
  readonly wallMs: Summary;
  /** CPU time over that of the first build's block just before or after: a machine that slows down slows both. */
  readonly ofFirst: number;
  readonly calls: Readonly<Record<string, number>>;
}

export async function runRecord(options: Options): Promise<number> {
  const { dtype, tokens, sequences, runs, full, against, model } = options;
  const { config, model: modelName } = readModel(model);
  readZeros();
  const builds = [await load('this', GpuSession, config, dtype)];
  if (against !== undefined) {
    builds.unshift(await load(against, await sessionOf(against), config, dtype));
  }
  const texts = Array.from({ length: sequences }, (_, s) => madeSequence(tokens, config.vocab_size, s));
  const { batch, rows: masks } = batchOf({ sequences: texts });
  const reads = [{ kind: 'predict', rows: masks, topK: 20, ...(full ? { full } : {}) }] as const;
  const rows = await measure(builds, (session) => session.run({ batch, reads }), runs);
  for (const { session } of builds) session.destroy();

  const environment = describeEnvironment(`Dawn in Node ${process.version}`, 'null backend', false);
  console.log(`${modelName} ${dtype} · ${tokens} tokens × ${sequences} · ${environmentLine(environment)}\n`);
  console.log(recordTable(rows));
  writeJson(options.json, { environment, model: modelName, dtype, tokens, sequences, rows });
  return 0;
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
  name: string,
  Session: typeof GpuSession,
  config: AlbertConfig,
  dtype: 'f32' | 'f16',
): Promise<Build> {
  const acquired = await acquireDevice(nullGpu(), { f16: dtype === 'f16' });
  const session = await Session.create({
    acquired,
    config,
    weights: zeroWeights(config),
    identity: { name: 'zeros', revision: 'none', content: '' },
    dtype,
  });
  return { name, session, device: acquired.device };
}

function* zeroWeights(config: AlbertConfig): Generator<FloatTensor> {
  for (const [role, { shape }] of tensorSpecs(config)) {
    if (role !== 'decoderWeight') yield { role, shape, data: new Float32Array(elementCount(shape)) };
  }
}

async function measure(
  builds: readonly Build[],
  run: (session: GpuSession) => Promise<unknown>,
  runs: number,
): Promise<Row[]> {
  const measured = builds.map((build) => ({ ...build, cpu: [] as number[], wall: [] as number[] }));
  for (const { session } of measured) for (let r = 0; r < WARM_UP_RUNS; r++) await run(session);
  for (let block = 0; block < Math.ceil(runs / BLOCK_RUNS); block++) {
    // Who comes second finds other caches: each comes first as often.
    for (const { session, cpu, wall } of block % 2 === 0 ? measured : measured.toReversed()) {
      const startMs = performance.now();
      const start = process.cpuUsage();
      for (let r = 0; r < BLOCK_RUNS; r++) await run(session);
      const { user, system } = process.cpuUsage(start);
      cpu.push((user + system) / 1000 / BLOCK_RUNS);
      wall.push((performance.now() - startMs) / BLOCK_RUNS);
    }
  }
  const rows: Row[] = [];
  for (const { name, session, device, cpu, wall } of measured) {
    const calls: CallCounts = await countCalls(device, () => run(session));
    rows.push({
      build: name,
      cpuMs: summarise(cpu),
      wallMs: summarise(wall),
      ofFirst: summarise(cpu.map((ms, block) => ms / measured[0].cpu[block])).median,
      calls: Object.fromEntries([...calls].sort(([, a], [, b]) => b - a)),
    });
  }
  return rows;
}

/**
 * Has all that is mapped be zeros: the null backend copies nothing, so that what is read back is whatever the memory held, and a run whose
 * numbers are not finite is refused.
 */
function readZeros(): void {
  const getMappedRange = GPUBuffer.prototype.getMappedRange;
  GPUBuffer.prototype.getMappedRange = function (this: GPUBuffer, ...range) {
    const bytes = getMappedRange.apply(this, range);
    new Uint8Array(bytes).fill(0);
    return bytes;
  };
}

function recordTable(rows: readonly Row[]): string {
  const calls = (name: string) => ({
    title: name,
    align: 'right' as const,
    cell: (row: Row) => String(row.calls[name] ?? 0),
  });
  return formatTable<Row>(
    [
      { title: 'build', align: 'left', cell: ({ build }) => build },
      { title: 'CPU ms', align: 'right', cell: ({ cpuMs }) => formatMs(cpuMs.median) },
      { title: 'p95', align: 'right', cell: ({ cpuMs }) => formatMs(cpuMs.p95) },
      { title: 'of first', align: 'right', cell: ({ ofFirst }) => formatNumber(ofFirst, 3) },
      { title: 'wall ms', align: 'right', cell: ({ wallMs }) => formatMs(wallMs.median) },
      ...[
        'dispatchWorkgroups',
        'setPipeline',
        'setBindGroup',
        'submit',
        'createBuffer',
        'createBindGroup',
        'writeBuffer',
        'copyBufferToBuffer',
        'pushErrorScope',
      ].map(calls),
      {
        title: 'all calls',
        align: 'right',
        cell: (row) => String(Object.values(row.calls).reduce((sum, each) => sum + each, 0)),
      },
    ],
    rows,
  );
}
