/**
 * `npm run bench -- patching`: what a patching map costs beside whole runs of the same sentence, as many as it has cells, in
 * Node: one by one, and in batches as large as the map's. Fails where the map costs over 0.6 of either, or its corners are wrong.
 */
import type { Command } from 'commander';
import type { PatchResult } from '../src/engine/patch_job.ts';
import { patchBatches, type PatchWork } from '../src/engine/patch_run.ts';
import { ProbePacer } from '../src/engine/probe_pacer.ts';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { PredictRead, Read } from '../src/model/reads.ts';
import type { Answers, Run } from '../src/model/run.ts';
import { passesOf } from '../src/model/schedule.ts';
import type { Session } from '../src/model/session.ts';
import { alignTokens, type TargetLogProbs } from '../src/probes/patching.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { count, say, writeJson } from './options.ts';
import { summarise, type Summary } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';
import { type NodeOptions, withNodeOptions, withNodeSession } from './node_session.ts';

interface Options extends NodeOptions {
  readonly tokens: number;
  readonly rounds: number;
  readonly json?: string;
}

/** The most that a map may cost of as many whole runs as it has cells. */
const BOUND = 0.6;

/** What was timed, all cells of it, ms. */
type Way = 'map' | 'one by one' | 'in batches';

interface PatchingReport {
  readonly environment: Environment;
  readonly model: string;
  readonly tokens: number;
  /** Passes × tokens: the row after the last pass, which needs no run, is not counted. */
  readonly cells: number;
  /** Sentences of a batch of whole runs: as many as a pass of the map has. */
  readonly batch: number;
  readonly ms: Readonly<Record<Way, Summary>>;
  /** How far the corners of the map are from the two sentences as they are, nats. */
  readonly worst: number;
}

export function patchingCommand(command: Command): Command {
  return withNodeOptions(command)
    .description('a patching map beside whole runs, as many as it has cells')
    .option('--tokens <n>', 'of the sentences', count, 16)
    .option('--rounds <n>', 'timed rounds of all three, in turn', count, 1)
    .option('--json <file>', 'write every number to this file');
}

export async function runPatching({ tokens, rounds, json, ...of }: Options): Promise<number> {
  return await withNodeSession(of, async ({ file, session }) => {
    const work = workOf(tokens, file.config.vocab_size);
    const cells = passesOf(file.config) * tokens;
    const times: Record<Way, number[]> = { map: [], 'one by one': [], 'in batches': [] };
    let worst = 0;
    await wholeRuns(session, work, tokens, tokens);
    for (let round = 0; round < rounds; round++) {
      const map = await mapOnce(session, work);
      worst = Math.max(worst, map.worst);
      times.map.push(map.ms);
      say(`round ${round + 1}: the map ${formatMs(map.ms)} ms`);
      for (const [way, batch] of [
        ['one by one', 1],
        ['in batches', tokens],
      ] as const) {
        times[way].push(await wholeRuns(session, work, cells, batch));
        say(`round ${round + 1}: ${cells} whole runs ${way} ${formatMs(times[way].at(-1) ?? NaN)} ms`);
      }
    }
    const report: PatchingReport = {
      environment: describeEnvironment(`Node ${process.version}`, session.identity.adapter, false),
      ...{ model: file.model, tokens, cells, batch: tokens, worst },
      ms: {
        map: summarise(times.map),
        'one by one': summarise(times['one by one']),
        'in batches': summarise(times['in batches']),
      },
    };
    writeJson(json, report);
    print(report);
    return isWithin(report) ? 0 : 1;
  });
}

/** Two sentences that differ in one token. */
function workOf(tokens: number, vocabulary: number): PatchWork {
  const { ids, tokenTypeIds, maskAt } = madeSequence(tokens, vocabulary, 0);
  const other = madeSequence(tokens, vocabulary, 1).ids;
  const sentence = (own: readonly number[]) => ({
    ids: Uint32Array.from(own),
    tokenTypeIds: Uint32Array.from(tokenTypeIds),
    mask: maskAt,
  });
  const from = ids.map((id, row) => (row === 2 ? other[row] : id));
  const columns = alignTokens(ids, from);
  if (columns === null) throw new Error('The made sentences are of different lengths.');
  const sides = { A: sentence(ids), B: sentence(from) };
  // Far apart in the vocabulary; which words they are is all one to the time.
  const targets = [Math.floor(vocabulary / 3), Math.floor(vocabulary / 2)] as const;
  return { sides, into: 'A', columns, targets, isWord: () => true };
}

/** Makes the map as the worker does, by its own pacer. `ms`: the clock from its first run to its last. */
async function mapOnce(
  session: Session,
  work: PatchWork,
): Promise<{ readonly ms: number; readonly worst: number }> {
  const engine = {
    run: <const R extends readonly Read[]>(run: Run<R>): Promise<Answers<R>> => session.run(run),
  };
  const pacer = new ProbePacer();
  // A batch of a pass at once, as after a few batches of any probe; no more than a pass is in one.
  for (let grown = 0; grown < 10; grown++) pacer.observe(100_000, 1);
  const { signal } = new AbortController();
  const startMs = performance.now();
  const results: PatchResult[] = [];
  for await (const batch of patchBatches(work, session.config, { engine, pacer, signal })) {
    results.push(...batch.results);
  }
  const ms = performance.now() - startMs;
  const [ends] = results;
  if (ends.kind !== 'ends') throw new Error('Both sentences come first.');
  const cellAt = (pass: number, token: number): TargetLogProbs => {
    const row = results.find((result) => result.kind === 'pass' && result.pass === pass);
    return row?.kind === 'pass' ? row.logProbs[token] : [NaN, NaN];
  };
  // After the embeddings the token that differs makes A into B.
  const [got, wanted] = [cellAt(0, 2), ends.logProbs.B];
  return { ms, worst: Math.max(...got.map((value, target) => Math.abs(value - wanted[target]))) };
}

/** `runs` whole runs of the sentence, each read at its mask, `batch` of them at a time. @returns ms */
async function wholeRuns(
  session: Session,
  { sides: { A }, targets: [first, second] }: PatchWork,
  runs: number,
  batch: number,
): Promise<number> {
  const targets = Uint32Array.of(first ?? 0, second ?? 0);
  const startMs = performance.now();
  for (let done = 0; done < runs; done += batch) {
    const sentences = Array.from({ length: Math.min(batch, runs - done) }, () => A);
    const together = raggedBatch(sentences);
    const read: PredictRead = {
      kind: 'predict',
      rows: Uint32Array.from(sentences, (_, s) => together.cuSeqlens[s] + A.mask),
      topK: 0,
      targets: sentences.map(() => targets),
    };
    await session.run({ batch: together, reads: [read] });
  }
  return performance.now() - startMs;
}

function ratio({ ms }: PatchingReport, way: Way): number {
  return ms.map.median / ms[way].median;
}

/** Written so that NaN is not. */
function isWithin(report: PatchingReport): boolean {
  return ratio(report, 'one by one') <= BOUND && ratio(report, 'in batches') <= BOUND && report.worst <= 1e-4;
}

function print(report: PatchingReport): void {
  const { environment, model, tokens, cells, batch, worst } = report;
  const named: Readonly<Record<Way, string>> = {
    map: `the map, ${cells} cells and the row after the last pass`,
    'one by one': `${cells} whole runs, one by one`,
    'in batches': `${cells} whole runs, ${batch} at a time`,
  };
  console.log(`${environmentLine(environment)}\n\n${model}, ${tokens} tokens\n`);
  console.log(
    formatTable<Way>(
      [
        { title: 'what', align: 'left', cell: (way) => named[way] },
        { title: 'median ms', align: 'right', cell: (way) => formatMs(report.ms[way].median) },
        {
          title: `the map costs (at most ${BOUND})`,
          align: 'right',
          cell: (way) => (way === 'map' ? '' : `${formatNumber(ratio(report, way), 3)} ×`),
        },
      ],
      ['map', 'one by one', 'in batches'],
    ),
  );
  console.log(`\nThe corner that must be the other sentence is ${worst.toExponential(1)} nats from it.`);
}
