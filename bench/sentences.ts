/**
 * `npm run bench -- sentences`: sentences a second, as a probe of hundreds sees it. Two sets: sentences of 16 tokens, and a
 * ragged mix of real lengths; each as one batch, and one sentence after another.
 */
import { type Command, Option } from 'commander';
import type { AlbertConfig } from '../src/model/config.ts';
import { runFlops } from '../src/model/cost.ts';
import type { EngineKind } from './cells.ts';
import type { Engine, Work } from './engines/engine.ts';
import { madeSequence } from './engines/made_sequence.ts';
import { describeEnvironment, environmentLine, type Environment } from './environment.ts';
import { type LineUp, type LineUpOptions, withLineUp, withLineUpOptions } from './line_up.ts';
import { count, say, writeJson } from './options.ts';
import { SENTENCE_LENGTHS } from './sentence_lengths.ts';
import { type Summary, summarise } from './statistics.ts';
import { formatDelta, formatNumber, formatTable } from './table.ts';
import { largestDelta, type Reference, References } from './work.ts';

interface Options extends LineUpOptions {
  readonly sentences: number;
  readonly only: readonly SetName[];
  readonly singles: number;
  readonly runs: number;
}

const SETS = ['even', 'ragged'] as const;
type SetName = (typeof SETS)[number];

/** Sentences, and what of them is known. */
interface SentenceSet {
  readonly name: string;
  readonly work: Work;
  readonly reference: Reference;
}

interface SentenceRow {
  readonly set: string;
  readonly engine: string;
  readonly how: 'one batch' | 'one by one';
  readonly tokens: number;
  readonly gflop: number;
  /** Of the whole set. One by one: of the sentences timed, scaled to the set by arithmetic. */
  readonly ms: Summary;
  /** Sentences whose time was taken, of `sentences`. */
  readonly timed: number;
  readonly sentences: number;
  readonly largestDelta: number;
}

interface SentenceReport {
  readonly environment: Environment;
  readonly model: string;
  readonly rows: readonly SentenceRow[];
}

export function sentencesCommand(command: Command): Command {
  return withLineUpOptions(command)
    .description('sentences a second: one batch, and one by one')
    .option('--sentences <n>', `how many, at most ${SENTENCE_LENGTHS.length}`, count, SENTENCE_LENGTHS.length)
    .addOption(
      new Option('--only <set...>', 'sentences of 16 tokens, or the ragged mix').choices(SETS).default(SETS),
    )
    .option('--singles <n>', 'of these, how many are timed one by one (the sum is scaled up)', count, 8)
    .option('--runs <n>', 'timed runs of the batch, without a warm-up', count, 1);
}

export async function runSentences(options: Options): Promise<number> {
  const report = await withLineUp(options, (lineUp) => measure(lineUp, options));
  console.log(`${report.model} ${options.dtype} · ${environmentLine(report.environment)}\n`);
  console.log(sentenceTable(report.rows));
  writeJson(options.json, report);
  return report.rows.every(({ largestDelta: delta }) => Number.isFinite(delta)) ? 0 : 1;
}

async function measure(lineUp: LineUp, options: Options): Promise<SentenceReport> {
  const { file, host, engines, software, adapter } = lineUp;
  const lengths = SENTENCE_LENGTHS.slice(0, options.sentences);
  const references = new References(file);
  const sets: SentenceSet[] = [];
  if (options.only.includes('even')) {
    const even = lengths.map(() => 16);
    sets.push(await sentenceSet('16 tokens each', even, file.config, references));
  }
  if (options.only.includes('ragged')) {
    sets.push(await sentenceSet('ragged mix', lengths, file.config, references));
  }
  const rows: SentenceRow[] = [];
  for (const set of sets) {
    for (const { kind, engine } of engines) {
      if (!takesPart(kind, software)) continue;
      await engine.run({
        ...set.work,
        sequences: set.work.sequences.slice(0, 1),
        check: { sequences: [], ids: [] },
      });
      rows.push(await oneByOne(set, engine, file.config, options.singles));
      rows.push(await oneBatch(set, engine, file.config, options.runs));
    }
  }
  return { environment: describeEnvironment(host.where, adapter, software), model: file.model, rows };
}

/** onnxruntime-web's WebGPU would take an hour for a set on a software adapter. */
function takesPart(kind: EngineKind, software: boolean): boolean {
  return !(software && kind === 'ort-webgpu');
}

/** Sentences of these lengths; the first is one whose logits are known. */
export async function sentenceSet(
  name: string,
  lengths: readonly number[],
  config: AlbertConfig,
  references: References,
): Promise<SentenceSet> {
  const reference = await references.of(lengths[0]);
  const sequences = lengths.map((tokens, s) =>
    s === 0 ? reference.sequence : madeSequence(tokens, config.vocab_size, s),
  );
  return { name, reference, work: { sequences, check: { sequences: [0], ids: reference.ids } } };
}

/** Every so many, so that the sentences timed are as long on average as all of them. */
export function spread(total: number, wanted: number): number[] {
  const count = Math.min(total, wanted);
  return Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}

async function oneByOne(
  { name, work, reference }: SentenceSet,
  engine: Engine,
  config: AlbertConfig,
  singles: number,
): Promise<SentenceRow> {
  const chosen = spread(work.sequences.length, singles);
  let ms = 0;
  let delta = NaN;
  for (const s of chosen) {
    const answer = await engine.run({
      sequences: [work.sequences[s]],
      check: { sequences: [0], ids: reference.ids },
    });
    if (s === 0) delta = largestDelta(answer.logits, reference.logits);
    ms += answer.ms;
  }
  const lengths = work.sequences.map(({ ids }) => ids.length);
  const timedTokens = chosen.reduce((sum, s) => sum + lengths[s], 0);
  const allTokens = lengths.reduce((sum, length) => sum + length, 0);
  say(`${name}, ${engine.facts.name}: ${chosen.length} one by one in ${formatNumber(ms / 1000, 3)} s`);
  return {
    ...rowOf(name, engine, lengths, config),
    how: 'one by one',
    ms: summarise([(ms * allTokens) / timedTokens]),
    timed: chosen.length,
    largestDelta: delta,
  };
}

async function oneBatch(
  { name, work, reference }: SentenceSet,
  engine: Engine,
  config: AlbertConfig,
  runs: number,
): Promise<SentenceRow> {
  const times: number[] = [];
  const deltas: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { ms, logits } = await engine.run(work);
    times.push(ms);
    deltas.push(largestDelta(logits, reference.logits));
    say(`${name}, ${engine.facts.name}: one batch in ${formatNumber(ms / 1000, 3)} s`);
  }
  const lengths = work.sequences.map(({ ids }) => ids.length);
  return {
    ...rowOf(name, engine, lengths, config),
    how: 'one batch',
    ms: summarise(times),
    timed: lengths.length,
    largestDelta: Math.max(...deltas),
  };
}

function rowOf(
  set: string,
  { facts }: Engine,
  lengths: readonly number[],
  config: AlbertConfig,
): Pick<SentenceRow, 'set' | 'engine' | 'tokens' | 'gflop' | 'sentences'> {
  return {
    set,
    engine: facts.name,
    tokens: lengths.reduce((sum, length) => sum + length, 0),
    gflop: runFlops(config, lengths, lengths.length) / 1e9,
    sentences: lengths.length,
  };
}

function sentenceTable(rows: readonly SentenceRow[]): string {
  return formatTable<SentenceRow>(
    [
      {
        title: 'sentences',
        align: 'left',
        cell: (row) => `${row.sentences}, ${row.set} (${row.tokens} tokens)`,
      },
      { title: 'engine', align: 'left', cell: (row) => row.engine },
      { title: 'how', align: 'left', cell: (row) => row.how },
      { title: 's', align: 'right', cell: (row) => formatNumber(row.ms.median / 1000, 3) },
      { title: 'timed', align: 'right', cell: (row) => `${row.timed} of ${row.sentences}` },
      {
        title: 'sentences/s',
        align: 'right',
        cell: (row) => formatNumber((row.sentences / row.ms.median) * 1000, 3),
      },
      {
        title: 'GFLOP/s',
        align: 'right',
        cell: (row) => formatNumber((row.gflop / row.ms.median) * 1000, 3),
      },
      { title: 'largest abs Δ logit', align: 'right', cell: (row) => formatDelta(row.largestDelta) },
    ],
    rows,
  );
}
