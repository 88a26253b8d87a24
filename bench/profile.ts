/**
 * `npm run bench -- profile`: where the GPU's time goes in one forward pass, by the GPU's own clock, on Dawn in Node. Each dispatch is
 * timed in a compute pass of its own; beside the sum stands the time of the same dispatches in one compute pass, as the engine
 * records them.
 */
import type { Command } from 'commander';
import { BufferOwner } from '../src/gpu/buffers.ts';
import type { AcquiredDevice } from '../src/gpu/device.ts';
import { catchGpuErrors } from '../src/gpu/device_errors.ts';
import { compileModel, prepare, tilesOf } from '../src/gpu/forward_pass.ts';
import {
  dispatchesOf,
  KernelCompiler,
  recordDispatches,
  type RowCounts,
  type Step,
} from '../src/gpu/kernel.ts';
import { createHead } from '../src/gpu/mlm_head.ts';
import { modelShapes } from '../src/gpu/model_shapes.ts';
import { tuningFor } from '../src/gpu/tuning.ts';
import { weightStorage } from '../src/gpu/weight_storage.ts';
import { WeightUploader } from '../src/gpu/weights.ts';
import { Workspace } from '../src/gpu/workspace.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { acquireNodeDevice } from '../tools/node_gpu.ts';
import { describeEnvironment, environmentLine } from './environment.ts';
import { type CommonOptions, count, counts, readModel, withCommonOptions, writeJson } from './options.ts';
import { GpuClock } from './gpu_clock.ts';
import { summarise } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';

interface Options extends CommonOptions {
  readonly tokens?: readonly number[];
  readonly sequences: number;
  readonly runs: number;
}

interface Row {
  readonly tokens: number;
  readonly label: string;
  readonly dispatches: number;
  readonly ms: number;
  readonly share: number;
}

const TOGETHER = 'all, in one compute pass';

export function profileCommand(command: Command): Command {
  return withCommonOptions(command)
    .description('GPU time of a forward pass, kernel by kernel (Dawn in Node)')
    .option('--tokens <n...>', 'tokens a sequence', counts)
    .option('--sequences <n>', 'sequences of so many tokens each', count, 1)
    .option('--runs <n>', 'timed runs', count, 10);
}

export async function runProfile(options: Options): Promise<number> {
  const { dtype, sequences, runs, tokens = [16, 128] } = options;

  const file = readModel(options.model);
  const acquired = await acquireNodeDevice({ f16: dtype === 'f16', timestamps: true });
  if (!acquired.device.features.has('timestamp-query'))
    throw new Error('this adapter has no timestamp-query');
  const rows = await catchGpuErrors(acquired.device, () =>
    profile(acquired, file, { dtype, tokens, sequences, runs }),
  );
  acquired.device.destroy();
  const environment = describeEnvironment(
    `Dawn in Node ${process.version}`,
    acquired.adapter,
    acquired.software,
  );
  console.log(`${file.model} ${dtype} · ${environmentLine(environment)}\n`);
  console.log(profileTable(rows, sequences));
  writeJson(options.json, { environment, model: file.model, dtype, sequences, rows });
  return 0;
}

async function profile(
  acquired: AcquiredDevice,
  file: GoldenFile,
  { dtype, tokens, sequences, runs }: Required<Pick<Options, 'dtype' | 'tokens' | 'sequences' | 'runs'>>,
): Promise<Row[]> {
  const { device } = acquired;
  const { config } = file;
  const owner = new BufferOwner(device);
  const storage = weightStorage(dtype, device.features);
  const shapes = modelShapes(config, storage, device.limits);
  const tuning = tuningFor(acquired, storage);
  const model = await compileModel(device, shapes, config, tuning);
  const head = await createHead(new KernelCompiler(device), shapes.head, config, model.strides, tuning);
  const uploader = new WeightUploader(device, owner, config, shapes);
  const weights = await uploader.upload(formulaWeights(file), new AbortController().signal);
  const { maskHead } = weights;
  if (maskHead === null) throw new Error('a model without a masked-language head');
  const rows: Row[] = [];
  for (const length of tokens) {
    const all = length * sequences;
    const workspace = new Workspace(device, model.strides, { tokens: all, headRows: sequences });
    const prepared = prepare(model, weights, workspace);
    const cuSeqlens = Uint32Array.from({ length: sequences + 1 }, (_, s) => s * length);
    const { tiles, counts } = tilesOf({ cuSeqlens, ids: new Uint32Array(all) }, model.wideFrom);
    // Ids, masks and what else is asked stay zeros: any word costs the same.
    device.queue.writeBuffer(workspace.tiles, 0, tiles);
    device.queue.writeBuffer(workspace.tokenRows, 0, Uint32Array.of(all));
    device.queue.writeBuffer(workspace.maskRows, 0, Uint32Array.of(sequences));
    const { embeddings, encoder } = prepared.stepsFor(all);
    const [first, next, { endNorm, end }] = [encoder.pass(0, null), encoder.pass(0, 0), encoder.ends[0]];
    const steps: Step[] = [
      ...embeddings,
      ...first,
      ...Array.from({ length: config.num_hidden_layers - 1 }, () => next).flat(),
      ...(encoder.form === 'folded'
        ? head.logits(maskHead, workspace, endNorm)
        : [...end, ...head.logits(maskHead, workspace, null)]),
    ];
    const atLength = { ...counts, sequences, masks: sequences };
    rows.push(...(await profileSteps(device, steps, atLength, length, runs)));
    workspace.destroy();
  }
  owner.destroy();
  return rows;
}

/** The median over runs of each label's sum. */
async function profileSteps(
  device: GPUDevice,
  steps: readonly Step[],
  atLength: RowCounts,
  tokens: number,
  runs: number,
): Promise<Row[]> {
  const clock = new GpuClock(device, steps.length);
  // Each has rows, so that they are as many as the steps.
  const recorded = dispatchesOf(steps, atLength);
  const sums = new Map<string, number[]>();
  const together: number[] = [];
  for (let run = -2; run < runs; run++) {
    const [ms] = await clock.time([(pass) => recordDispatches(pass, recorded)]);
    const each = await clock.time(recorded.map((dispatch) => (pass) => recordDispatches(pass, [dispatch])));
    // The first two runs warm up.
    if (run < 0) continue;
    together.push(ms);
    steps.forEach(({ label }, s) => {
      const known = sums.get(label) ?? Array.from({ length: runs }, () => 0);
      known[run] += each[s];
      sums.set(label, known);
    });
  }
  clock.destroy();
  const medians = [...sums].map(([label, times]) => ({ label, ms: summarise(times).median }));
  const total = medians.reduce((sum, { ms }) => sum + ms, 0);
  const dispatches = (label: string): number => steps.filter((step) => step.label === label).length;
  return [
    ...medians.map(({ label, ms }) => ({
      tokens,
      label,
      dispatches: dispatches(label),
      ms,
      share: ms / total,
    })),
    { tokens, label: 'sum', dispatches: steps.length, ms: total, share: 1 },
    {
      tokens,
      label: TOGETHER,
      dispatches: steps.length,
      ms: summarise(together).median,
      share: summarise(together).median / total,
    },
  ];
}

function profileTable(rows: readonly Row[], sequences: number): string {
  return formatTable<Row>(
    [
      { title: 'tokens × sequences', align: 'left', cell: ({ tokens }) => `${tokens} × ${sequences}` },
      { title: 'what', align: 'left', cell: ({ label }) => label },
      { title: 'dispatches', align: 'right', cell: ({ dispatches }) => String(dispatches) },
      { title: 'ms', align: 'right', cell: ({ ms }) => formatMs(ms) },
      {
        title: 'µs each',
        align: 'right',
        cell: ({ ms, dispatches }) => formatNumber((1000 * ms) / dispatches, 3),
      },
      { title: 'share', align: 'right', cell: ({ share }) => `${formatNumber(100 * share, 3)} %` },
    ],
    rows,
  );
}
