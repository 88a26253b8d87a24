/**
 * `npm run bench -- growth`: what more tokens, more sentences and more runs cost. Time against tokens and against sentences,
 * GPU memory against tokens, and whether anything is larger after many runs than it was before.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { fixtureGolden } from '../test/golden/load.ts';
import { type Cell, selectCells } from './cells.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { openHost } from './host.ts';
import type { Watched } from './host_contract.ts';
import { type LineUp, withLineUp } from './line_up.ts';
import { type CommonOptions, count, say, withCommonOptions, writeJson } from './options.ts';
import { renderGrowth } from './plot.ts';
import { type RunsCheck, checkRuns } from './runs_check.ts';
import { fitLine, type Line, summarise } from './statistics.ts';
import { formatMib, formatMs, formatTable } from './table.ts';
import { workFor } from './work.ts';

const PARTS = ['tokens', 'sentences', 'memory', 'runs'] as const;
type Part = (typeof PARTS)[number];

interface Options extends CommonOptions {
  readonly only: readonly Part[];
  readonly runs: number;
  readonly checkedRuns: number;
  readonly svg?: string;
}

/** One measured growth and the line through it; x in tokens or sentences, y in ms or bytes. */
interface Growth {
  readonly part: Exclude<Part, 'runs'>;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly line: Line;
}

interface GrowthReport {
  readonly environment: Environment;
  readonly model: string;
  readonly growths: readonly Growth[];
  readonly runs: RunsCheck | null;
}

const TOKENS: readonly Cell[] = [8, 16, 32, 48, 64, 96, 128, 256, 384, 512].map((tokens) => ({
  tokens,
  sequences: 1,
}));
/** As long as a template's sentence. */
const SENTENCES: readonly Cell[] = [1, 2, 3, 4, 6, 8, 12, 16, 32, 64].map((sequences) => ({
  tokens: 16,
  sequences,
}));
const MEMORY_TOKENS = [1, 128, 256, 512, 1024, 2048, 4096, 8192];
const NANO = fileURLToPath(new URL('../test/fixtures/golden/nano.json', import.meta.url));

export function growthCommand(command: Command): Command {
  return withCommonOptions(command)
    .description('what more tokens, more sentences and more runs cost')
    .addOption(new Option('--only <part...>', 'only these').choices(PARTS).default(PARTS))
    .option('--runs <n>', 'timed runs a point, after a warm-up', count, 1)
    .option('--checked-runs <n>', 'runs of the nano model after which nothing may have grown', count, 1000)
    .option('--svg <dir>', 'draw each growth into this folder');
}

export async function runGrowth(options: Options): Promise<number> {
  const report = await withLineUp(options, (lineUp) => measure(lineUp, options));
  print(report, options);
  writeJson(options.json, report);
  if (options.svg !== undefined) draw(report, options.svg);
  return report.runs === null || report.runs.grown.length === 0 ? 0 : 1;
}

async function measure(lineUp: LineUp, options: Options): Promise<GrowthReport> {
  const { only, dtype } = options;
  const { file, host, adapter, software } = lineUp;
  const growths: Growth[] = [];
  for (const part of ['tokens', 'sentences'] as const) {
    if (only.includes(part)) growths.push(await timeGrowth(part, lineUp, options.runs));
  }
  if (only.includes('memory')) growths.push(await memoryGrowth(await host.loadWatched(dtype)));
  return {
    environment: describeEnvironment(host.where, adapter, software),
    model: file.model,
    growths,
    runs: only.includes('runs') ? await manyRuns(options) : null,
  };
}

async function timeGrowth(
  part: 'tokens' | 'sentences',
  { file, engines, software }: LineUp,
  runs: number,
): Promise<Growth> {
  const [{ engine }] = engines;
  const { run: cells } = selectCells(part === 'tokens' ? TOKENS : SENTENCES, file.config, software);
  const points: (readonly [number, number])[] = [];
  for (const cell of cells) {
    const sequence = madeSequence(cell.tokens, file.config.vocab_size, 0);
    // Time only: `pass` looks at the logits.
    const work = workFor(cell, file.config.vocab_size, { sequence, ids: [] });
    if (points.length === 0) await engine.run(work);
    const times: number[] = [];
    for (let run = 0; run < runs; run++) times.push((await engine.run(work)).ms);
    const { median } = summarise(times);
    points.push([part === 'tokens' ? cell.tokens : cell.sequences, median]);
    say(`${cell.tokens} tokens × ${cell.sequences}: ${formatMs(median)} ms`);
  }
  return { part, points, line: fitLine(points) };
}

/** Bytes of the activations against tokens. What the weights take is the same for all. */
async function memoryGrowth(watched: Watched): Promise<Growth> {
  try {
    const bytes = await watched.workspaceBytes(MEMORY_TOKENS);
    const points = MEMORY_TOKENS.flatMap((tokens, i) => {
      const at = bytes[i];
      return at === null ? [] : [[tokens, at] as const];
    });
    return { part: 'memory', points, line: fitLine(points) };
  } finally {
    await watched.close();
  }
}

/** On the smallest model: what a run leaves behind does not depend on the size of the weights. */
async function manyRuns({ node, checkedRuns }: Options): Promise<RunsCheck> {
  const host = await openHost({
    node: node ?? false,
    file: fixtureGolden('nano'),
    data: { 'model.json': NANO },
  });
  try {
    const watched = await host.loadWatched('f32');
    say(`${checkedRuns} runs of the nano model`);
    return await checkRuns(watched, checkedRuns);
  } finally {
    await host.close();
  }
}

const AXES = {
  tokens: { title: 'Time against tokens, one sentence', x: 'tokens', y: 'ms', format: formatMs },
  sentences: {
    title: 'Time against sentences of 16 tokens, one batch',
    x: 'sentences',
    y: 'ms',
    format: formatMs,
  },
  memory: { title: 'GPU memory of the activations against tokens', x: 'tokens', y: 'MiB', format: formatMib },
} as const satisfies Readonly<Record<Growth['part'], unknown>>;

function print({ model, environment, growths, runs }: GrowthReport, { dtype }: Options): void {
  console.log(`${model} ${dtype} · ${environmentLine(environment)}`);
  for (const { part, points, line } of growths) {
    const { title, x, y, format } = AXES[part];
    console.log(`\n${title}\n`);
    console.log(
      formatTable<(typeof points)[number]>(
        [
          { title: x, align: 'right', cell: ([at]) => String(at) },
          { title: y, align: 'right', cell: ([, value]) => format(value) },
          {
            title: `${y} a ${x.replace(/s$/, '')}`,
            align: 'right',
            cell: ([at, value]) => format(value / at),
          },
        ],
        points,
      ),
    );
    const { slope, intercept, rSquared } = line;
    console.log(`\n${format(intercept)} ${y} + ${format(slope)} ${y} each; R² = ${rSquared.toFixed(5)}`);
  }
  if (runs !== null) printRuns(runs);
}

function printRuns({ runs, before, after, grown }: RunsCheck): void {
  console.log(`\nnano, ${runs} runs of all kinds, every tenth cancelled:\n`);
  console.log(
    formatTable<readonly [string, number, number]>(
      [
        { title: 'held', align: 'left', cell: ([name]) => name },
        { title: 'before', align: 'right', cell: ([, from]) => from.toLocaleString('en-US') },
        { title: 'after', align: 'right', cell: ([, , to]) => to.toLocaleString('en-US') },
      ],
      [
        ['GPU bytes owned', before.ownedBytes, after.ownedBytes],
        ['GPU buffers', before.buffers, after.buffers],
        ['bytes of GPU buffers', before.bufferBytes, after.bufferBytes],
        ['JavaScript heap, bytes', before.heapBytes, after.heapBytes],
      ],
    ),
  );
  console.log(grown.length === 0 ? '\nNothing grew.' : `\nGREW: ${grown.join('; ')}`);
}

function draw({ model, environment, growths }: GrowthReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { part, points } of growths) {
    const { title, x, y } = AXES[part];
    const scale = part === 'memory' ? 2 ** 20 : 1;
    const svg = renderGrowth({
      title,
      subtitle: `${model} · ${environmentLine(environment)}`,
      xName: x,
      yName: y,
      series: [
        {
          name: y === 'ms' ? 'Unmask webgpu' : 'activations',
          points: points.map(([at, value]) => [at, value / scale]),
        },
      ],
    });
    writeFileSync(join(folder, `growth_${part}.svg`), svg);
  }
}
