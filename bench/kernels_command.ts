/** `npm run bench -- kernels`: each kernel alone, at a model's shapes, beside the adapter's own multiply-add peak. */
import type { Command } from 'commander';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { openHost } from './host.ts';
import type { KernelReport } from './kernels.ts';
import type { KernelTiming } from './kernels_timing.ts';
import { type CommonOptions, count, counts, readModel, withCommonOptions, writeJson } from './options.ts';
import { summarise } from './statistics.ts';
import { formatDelta, formatMs, formatNumber, formatTable } from './table.ts';

interface Options extends CommonOptions {
  readonly rows?: readonly number[];
  readonly runs: number;
  readonly allVariants?: boolean;
  readonly only?: readonly string[];
  readonly variants?: readonly string[];
  readonly mostGflop: number;
}

interface KernelsReport extends KernelReport {
  readonly environment: Environment;
  readonly model: string;
}

const ROWS = [8, 16, 32, 64, 128, 1024];

export function kernelsCommand(command: Command): Command {
  return withCommonOptions(command)
    .description('each kernel alone: ms, GFLOP/s, GB/s, share of the adapter’s multiply-add peak')
    .option('--rows <n...>', `rows a product (${ROWS.join(', ')})`, counts)
    .option('--runs <n>', 'timed runs', count, 3)
    .option('--all-variants', 'every variant of linear, not only the one that is picked')
    .option(
      '--variants <text...>',
      'with --all-variants: those with one of these in their name, and the picked',
    )
    .option('--only <text...>', 'what has one of these in its name: "linear ffn ", attention, layer_norm …')
    .option('--most-gflop <n>', 'leave out what costs more', count, 10);
}

export async function runKernels(options: Options): Promise<number> {
  const { rows = ROWS, runs, allVariants = false, mostGflop, dtype, only = [], variants = [] } = options;
  const file = readModel(options.model);
  const host = await openHost({ node: options.node ?? false, file, data: { 'model.json': options.model } });
  try {
    const measured = await host.timeKernels({ rows, runs, allVariants, mostGflop, dtype, only, variants });
    const report: KernelsReport = {
      environment: describeEnvironment(host.where, measured.adapter, measured.software),
      model: file.model,
      ...measured,
    };
    console.log(`${file.model} ${dtype} · ${environmentLine(report.environment)}`);
    const inF16 =
      report.peakF16Gflops === null ? '' : `, f16: ${formatNumber(report.peakF16Gflops, 3)} GFLOP/s`;
    console.log(`multiply-add peak, f32: ${formatNumber(report.peakGflops, 3)} GFLOP/s${inF16}\n`);
    console.log(kernelTable(report));
    writeJson(options.json, report);
    return 0;
  } finally {
    await host.close();
  }
}

function kernelTable({ timings, peakGflops }: KernelReport): string {
  const rate = (units: number, { ms }: KernelTiming): number => units / summarise(ms).median / 1e6;
  const flopRate = (timing: KernelTiming): string =>
    timing.flop === 0 ? '–' : formatNumber(rate(timing.flop, timing), 3);
  return formatTable<KernelTiming>(
    [
      { title: 'kernel', align: 'left', cell: ({ kernel, shape }) => `${kernel}, ${shape}` },
      { title: 'rows', align: 'right', cell: ({ rows }) => String(rows) },
      { title: 'variant', align: 'left', cell: ({ variant }) => variant },
      { title: 'weights', align: 'left', cell: ({ storage }) => storage },
      { title: 'median ms', align: 'right', cell: ({ ms }) => formatMs(summarise(ms).median) },
      { title: 'GFLOP/s', align: 'right', cell: flopRate },
      {
        title: 'of f32 peak',
        align: 'right',
        cell: (timing) =>
          timing.flop === 0 ? '–' : `${formatNumber((100 * rate(timing.flop, timing)) / peakGflops, 3)} %`,
      },
      { title: 'GB/s', align: 'right', cell: (timing) => formatNumber(rate(timing.bytes, timing), 3) },
      {
        title: 'Δ of the first',
        align: 'right',
        cell: ({ difference }) => (difference === undefined ? '–' : formatDelta(difference)),
      },
    ],
    timings,
  );
}
