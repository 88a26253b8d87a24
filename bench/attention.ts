/**
 * `npm run bench -- attention`: what the attention weights of one pass, of every row, add to a run in Node. The two
 * runs come in turn. Fails where they add over 15 %, or where a row of them does not sum to 1.
 */
import type { Command } from 'commander';
import { raggedBatch } from '../src/model/ragged_batch.ts';
import type { AttentionRead, PredictRead } from '../src/model/reads.ts';
import { passesOf } from '../src/model/schedule.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { count, counts, say, writeJson } from './options.ts';
import { summarise, type Summary } from './statistics.ts';
import { formatMs, formatNumber, formatTable } from './table.ts';
import { type NodeOptions, withNodeOptions, withNodeSession } from './node_session.ts';

interface Options extends NodeOptions {
  readonly tokens?: readonly number[];
  readonly rounds: number;
  readonly json?: string;
}

/** The most that one pass's maps may add to a run, as a ratio of the two. */
const BOUND = 1.15;

interface Row {
  readonly tokens: number;
  readonly plain: Summary;
  readonly withMaps: Summary;
  /** How far the sum of a row of weights is from 1, at worst. */
  readonly worst: number;
}

interface AttentionReport {
  readonly environment: Environment;
  readonly model: string;
  readonly rows: readonly Row[];
}

export function attentionCommand(command: Command): Command {
  return withNodeOptions(command)
    .description('a run with the attention maps of one pass, beside the same run without')
    .option('--tokens <n...>', 'of the sentence (default: 16 and 128)', counts)
    .option('--rounds <n>', 'timed rounds of both, in turn', count, 9)
    .option('--json <file>', 'write every number to this file');
}

export async function runAttention({ tokens = [16, 128], rounds, json, ...of }: Options): Promise<number> {
  return await withNodeSession(of, async ({ file, session }) => {
    const passes = passesOf(file.config);
    const rows: Row[] = [];
    for (const length of tokens) {
      const { ids, tokenTypeIds, maskAt } = madeSequence(length, file.config.vocab_size, 0);
      const batch = raggedBatch([
        { ids: Uint32Array.from(ids), tokenTypeIds: Uint32Array.from(tokenTypeIds) },
      ]);
      const predict: PredictRead = { kind: 'predict', rows: Uint32Array.of(maskAt), topK: 10 };
      const maps: AttentionRead = {
        kind: 'attention',
        after: Math.ceil(passes / 2),
        rows: Uint32Array.from(ids.keys()),
      };
      const times: Record<'plain' | 'withMaps', number[]> = { plain: [], withMaps: [] };
      let worst = 0;
      for (let round = -1; round < rounds; round++) {
        const startMs = performance.now();
        await session.run({ batch, reads: [predict] });
        const betweenMs = performance.now();
        const [, weights] = (await session.run({ batch, reads: [predict, maps] })).answers;
        const endMs = performance.now();
        // The round before the first warms up.
        if (round < 0) continue;
        times.plain.push(betweenMs - startMs);
        times.withMaps.push(endMs - betweenMs);
        worst = Math.max(worst, ...weights.map((row) => farthestFromOne(row, length)));
      }
      rows.push({
        tokens: length,
        plain: summarise(times.plain),
        withMaps: summarise(times.withMaps),
        worst,
      });
      say(`${length} tokens: ${formatNumber(ratio(rows[rows.length - 1]), 3)} ×`);
    }
    const report: AttentionReport = {
      environment: describeEnvironment(`Node ${process.version}`, session.identity.adapter, false),
      model: file.model,
      rows,
    };
    writeJson(json, report);
    print(report);
    // Written so that NaN is not.
    return rows.every((row) => ratio(row) <= BOUND && row.worst <= 1e-6) ? 0 : 1;
  });
}

/** @param weights of one row: [heads][tokens] */
function farthestFromOne(weights: Float32Array, tokens: number): number {
  let worst = 0;
  for (let begin = 0; begin < weights.length; begin += tokens) {
    const sum = weights.subarray(begin, begin + tokens).reduce((total, weight) => total + weight, 0);
    worst = Math.max(worst, Math.abs(sum - 1));
  }
  return worst;
}

function ratio({ plain, withMaps }: Row): number {
  return withMaps.median / plain.median;
}

function print({ environment, model, rows }: AttentionReport): void {
  console.log(`${environmentLine(environment)}\n\n${model}, one sentence\n`);
  console.log(
    formatTable<Row>(
      [
        { title: 'tokens', align: 'right', cell: ({ tokens }) => String(tokens) },
        { title: 'a run, ms', align: 'right', cell: ({ plain }) => formatMs(plain.median) },
        {
          title: 'with the maps of one pass, ms',
          align: 'right',
          cell: ({ withMaps }) => formatMs(withMaps.median),
        },
        {
          title: `ratio (at most ${BOUND})`,
          align: 'right',
          cell: (row) => `${formatNumber(ratio(row), 3)} ×`,
        },
      ],
      rows,
    ),
  );
}
