/**
 * `npm run bench -- cli`: the packed command line on WebAssembly. Its memory over many lines, its lines a second beside those of the engine alone
 * on the very batches, two processes beside one, and the time from its start to its first record beside that of reading, preparing and
 * one pass in a process that does nothing else.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { build } from 'vite';
import { startSession } from '../cli/engine.ts';
import { embeddedFolder, openFolder } from '../cli/model_folder.ts';
import { FixedPacer, type Means } from '../cli/task.ts';
import { SENTENCE_MEASURES, sentenceTask } from '../cli/tasks/score.ts';
import type { Run } from '../src/model/run.ts';
import type { Session } from '../src/model/session.ts';
import { formulaModel, writeFormulaModel } from '../test/support/formula_checkpoint.ts';
import { describeEnvironment, environmentLine } from './environment.ts';
import { count, say, writeJson } from './options.ts';
import { summarise, type Summary } from './statistics.ts';
import { formatMib, formatMs, formatNumber, formatTable } from './table.ts';

interface Options {
  readonly model: string;
  readonly measure: keyof typeof SENTENCE_MEASURES;
  readonly lines: number;
  readonly rateLines: number;
  readonly runs: number;
  readonly json?: string;
}

/** Tokens of a batch, as the command line has it where nothing is said. */
const BATCH_TOKENS = 256;
const SAMPLED_EVERY_MS = 200;

export function cliCommand(command: Command): Command {
  return command
    .description(
      'the packed command line: memory, lines a second, two processes beside one, time to the first record',
    )
    .option('--model <folder>', 'the model whose speed is measured', embeddedFolder())
    .addOption(
      new Option('--measure <name>', 'of score').choices(Object.keys(SENTENCE_MEASURES)).default('pll'),
    )
    .option('--lines <n>', 'lines over which memory is watched, of a very small model', count, 100_000)
    .option('--rate-lines <n>', 'lines of the model whose speed is measured', count, 200)
    .option('--runs <n>', 'of each speed', count, 3)
    .option('--json <file>', 'write every number to this file');
}

/** What a process did. */
interface ProcessRun {
  /** From its start, ms. */
  readonly firstMs: number;
  /** Records that came then. */
  readonly firstRecords: number;
  readonly endMs: number;
  /** Resident memory, bytes, as it was from time to time; none where the system does not say. */
  readonly memory: readonly number[];
}

interface Report {
  readonly environment: ReturnType<typeof describeEnvironment>;
  readonly options: Options;
  readonly memory: MemoryGrowth | null;
  /** Of the process from its first record to its end, lines a second. */
  readonly linesPerSecond: Summary;
  /** Of the engine alone, on the same batches. */
  readonly engineLinesPerSecond: Summary;
  /** How many times the lines of one process two at once have. */
  readonly twoProcesses: Summary;
  readonly startMs: Summary;
  /** Reading, preparing and the first pass, without a process's start. */
  readonly partsMs: Summary;
}

export async function runCli(options: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'unmask-bench-cli-'));
  try {
    const report = await measure(options, folder);
    print(report);
    writeJson(options.json, report);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(options: Options, folder: string): Promise<Report> {
  const { model, measure: name, lines, rateLines, runs } = options;
  const program = join(folder, 'package/unmask.js');
  await build({
    configFile: fileURLToPath(new URL('../vite.cli.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(folder, 'package'), emptyOutDir: true },
  });
  const input = (n: number): string => {
    const path = join(folder, `${n}.jsonl`);
    writeFileSync(path, madeLines(n));
    return path;
  };
  const score = (of: string, n: number) => ['score', '--measure', name, '--model', of, '--input', input(n)];
  say(`memory: ${lines} lines of a small model`);
  const small = join(folder, 'small');
  await writeFormulaModel(small, formulaModel());
  const watched = await runProcess(program, score(small, lines), lines);
  const rates: { process: number; engine: number; two: number; start: number; parts: number }[] = [];
  for (let run = 1; run <= runs; run++) {
    say(`speed: ${run} of ${runs}`);
    const asked = score(model, rateLines);
    const one = await runProcess(program, asked, rateLines);
    const engine = await engineRate(model, name, rateLines);
    const [first, second] = await Promise.all([1, 2].map(() => runProcess(program, asked, rateLines)));
    const short = await runProcess(program, ['score', '--measure', name, '--model', model, TEXTS[0]], 1);
    rates.push({
      process: ((rateLines - one.firstRecords) / (one.endMs - one.firstMs)) * 1000,
      engine: engine.linesPerSecond,
      two: (2 * one.endMs) / Math.max(first.endMs, second.endMs),
      start: short.firstMs,
      parts: engine.partsMs,
    });
  }
  const of = (key: keyof (typeof rates)[number]): Summary => summarise(rates.map((rate) => rate[key]));
  return {
    environment: describeEnvironment(`Node ${process.versions.node}`, 'WebAssembly, SIMD, 1 thread', false),
    ...{ options, memory: growthOf(watched.memory) },
    ...{ linesPerSecond: of('process'), engineLinesPerSecond: of('engine'), twoProcesses: of('two') },
    ...{ startMs: of('start'), partsMs: of('parts') },
  };
}

/** Sentences of everyday lengths, by turns. */
const TEXTS = [
  'The nurse said that she was tired.',
  'A man walked home.',
  'They had been waiting for the train since early in the morning, and nobody came.',
  'It is old.',
  'The doctor asked her whether she could come again on Monday.',
];

function textOf(line: number): string {
  return TEXTS[line % TEXTS.length];
}

function madeLines(lines: number): string {
  return Array.from({ length: lines }, (_, id) => `${JSON.stringify({ id, text: textOf(id) })}\n`).join('');
}

/** @throws Error for another number of records than `lines`, or another status than 0 */
async function runProcess(program: string, argv: readonly string[], lines: number): Promise<ProcessRun> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  const memory: number[] = [];
  const timer = setInterval(() => {
    const bytes = residentBytes(child.pid);
    if (bytes !== null) memory.push(bytes);
  }, SAMPLED_EVERY_MS);
  let firstMs = NaN;
  let firstRecords = 0;
  let records = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    const isFirst = records === 0;
    for (const byte of bytes) if (byte === 10) records++;
    if (isFirst) [firstMs, firstRecords] = [performance.now() - startMs, records];
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (status !== 0 || records !== lines)
    throw new Error(`${records} of ${lines} records, status ${String(status)}`);
  return { firstMs, firstRecords, endMs: performance.now() - startMs, memory };
}

/** Null where the system does not say it (not Linux), or the process has ended. */
function residentBytes(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Memory early and late in a run, bytes. */
export interface MemoryGrowth {
  readonly early: number;
  readonly late: number;
  readonly most: number;
}

/** The medians of the second and of the last fifth of a run: the first has the start in it. Null of fewer than ten samples. */
export function growthOf(memory: readonly number[]): MemoryGrowth | null {
  if (memory.length < 10) return null;
  const fifth = Math.floor(memory.length / 5);
  return {
    early: summarise(memory.slice(fifth, 2 * fifth)).median,
    late: summarise(memory.slice(-fifth)).median,
    most: Math.max(...memory),
  };
}

/** The engine in this process: what it takes to its first pass, and how many lines a second it answers with nothing read or written. */
async function engineRate(folder: string, name: Options['measure'], lines: number) {
  const startMs = performance.now();
  const model = await openFolder(folder);
  const session = await startSession(model.loaded, {
    engine: 'wasm',
    dtype: null,
    relaxed: false,
    threads: 1,
  });
  try {
    const runs: Run[] = [];
    let partsMs = NaN;
    const noted: Pick<Session, 'run'> = {
      async run(run) {
        runs.push(run);
        const answers = await session.run(run);
        if (runs.length === 1) partsMs = performance.now() - startMs;
        return answers;
      },
    };
    const task = sentenceTask(name);
    const means: Means = {
      model: { tokenizer: model.tokenizer, config: model.loaded.config },
      ...{
        tasks: [],
        engine: noted,
        pacer: new FixedPacer(BATCH_TOKENS),
        signal: new AbortController().signal,
      },
    };
    for (let from = 0; from < lines; from += task.linesAtOnce) {
      const most = Math.min(task.linesAtOnce, lines - from);
      const asked = Array.from({ length: most }, (_, index) => ({ text: textOf(from + index) }));
      let answered = 0;
      for await (const answers of task.answers(asked, means)) answered += answers.length;
      if (answered !== most) throw new Error(`${answered} of ${most} lines were answered`);
    }
    const againMs = performance.now();
    for (const run of runs) await session.run(run);
    return { partsMs, linesPerSecond: (lines / (performance.now() - againMs)) * 1000 };
  } finally {
    session.destroy();
    model.tokenizer.destroy();
  }
}

function print({ environment, options, memory, ...of }: Report): void {
  const rate = (value: number): string => formatNumber(value, 3);
  const share = (value: number): string => formatNumber(value, 2);
  const rows: readonly (readonly [what: string, value: string, beside: string, ratio: string])[] = [
    memory === null
      ? ([`resident memory, ${options.lines} lines`, 'too few samples', '', ''] as const)
      : ([
          `resident memory late, early in ${options.lines} lines, MiB`,
          ...([formatMib(memory.late), formatMib(memory.early), share(memory.late / memory.early)] as const),
        ] as const),
    [
      'lines a second: process, engine alone',
      ...([rate(of.linesPerSecond.median), rate(of.engineLinesPerSecond.median)] as const),
      share(of.linesPerSecond.median / of.engineLinesPerSecond.median),
    ],
    ['lines of two processes, of one', '', '', share(of.twoProcesses.median)],
    [
      'to the first record; read, prepare and one pass, ms',
      ...([formatMs(of.startMs.median), formatMs(of.partsMs.median)] as const),
      share(of.startMs.median / of.partsMs.median),
    ],
  ];
  console.log(`${environmentLine(environment)} · ${options.measure}\n`);
  console.log(
    formatTable(
      [
        { title: 'what', align: 'left', cell: ([what]) => what },
        { title: 'this', align: 'right', cell: ([, value]) => value },
        { title: 'beside', align: 'right', cell: ([, , beside]) => beside },
        { title: 'ratio', align: 'right', cell: ([, , , ratio]) => ratio },
      ],
      rows,
    ),
  );
}
