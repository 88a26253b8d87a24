/**
 * `npm run calibrate`: what the marks and intervals of "How far the effect holds" do where the truth is known. Presets' own pairs
 * are split so that nothing can differ, and the words still marked are counted; intervals of simulated effects are counted that
 * hold their mean. The figures stand in docs/statistics.md. Ctrl-C ends it.
 */
import { fileURLToPath } from 'node:url';
import { Presets, SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { PRESETS } from '../src/probes/data/presets.ts';
import { randomSource } from '../src/probes/statistics/random.ts';
import { countMarked, withinOneSide, withRandomSides, type ScoredPairs } from './calibrate/null_splits.ts';
import { scorePairs, wordsOf } from './calibrate/scores.ts';
import { coverageOf, SHAPES, type Shape, type Spread } from './calibrate/simulate.ts';
import { runCommand } from './cli.ts';
import { openModel, type Model } from './pretrain/evaluate.ts';

const DEMO = fileURLToPath(new URL('../public/weights/albert-demo', import.meta.url));
const FRAMES = 10;
const PAIRS = [5, 6, 8, 10, 12, 20];
const SPREADS: Readonly<Record<string, Spread>> = {
  'pairs differ': { pair: 1, frame: 0, residual: 0.5 },
  'pairs and frames differ': { pair: 1, frame: 0.5, residual: 0.5 },
  'frames differ more': { pair: 0.5, frame: 1, residual: 0.5 },
  'sentences differ': { pair: 0.2, frame: 0.2, residual: 1 },
};

interface Options {
  readonly part: 'marks' | 'coverage' | 'all';
  readonly splits: string;
  readonly tables: string;
  readonly samples: string;
  readonly seed: string;
}

/**
 * @returns the exit status: 1 where more splits than 5 % and three standard errors have a mark. Where nothing differs every mark is a
 * false discovery, and the false discovery rate is the share of splits with one.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('calibrate')
    .description('How often words are marked where nothing differs, and how often intervals hold the truth.')
    .argument('[folder]', 'folder of a model', DEMO)
    .addOption(
      new Option('--part <part>', 'what is counted').choices(['marks', 'coverage', 'all']).default('all'),
    )
    .option('--splits <count>', 'null splits of each set of pairs', '200')
    .option('--tables <count>', 'simulated tables for each coverage', '1000')
    .option('--samples <count>', 'B of the simulated intervals', '400')
    .option('--seed <seed>', 'of splits and simulations', '1991');
  return runCommand(program, argv, async () => {
    const options = program.opts<Options>();
    const [splits, tables] = [whole('splits', options.splits), whole('tables', options.tables)];
    const [samples, seed] = [whole('samples', options.samples), Number(options.seed)];
    const holds =
      options.part === 'coverage' || (await marksHold(String(program.processedArgs[0]), splits, seed));
    if (options.part !== 'marks') await printCoverage({ tables, samples, seed });
    return holds ? 0 : 1;
  });
}

async function marksHold(folder: string, splits: number, seed: number): Promise<boolean> {
  const model = await openModel(folder, 'typed');
  try {
    return await printMarks(model, splits, seed);
  } finally {
    model.session.destroy();
    model.tokenizer.destroy();
  }
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above 0, not ${text}.`);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

interface MarkedShares {
  /** Of the splits, those in which any word is marked over pairs: the false discovery rate. */
  readonly any: number;
  /** Standard error of `any`. */
  readonly error: number;
  /** Of all words of all splits, those that are marked. */
  readonly pairs: number;
  readonly frames: number;
}

function markedShares(splits: number, split: () => number[][][]): MarkedShares {
  const shares = Array.from({ length: splits }, () => {
    const family = split();
    return [countMarked(family, 'pairs') / family.length, countMarked(family, 'frames') / family.length];
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / splits;
  const any = mean(shares.map(([pairs]) => (pairs > 0 ? 1 : 0)));
  const [pairs, frames] = [0, 1].map((unit) => mean(shares.map((share) => share[unit])));
  return { any, error: Math.sqrt((any * (1 - any)) / splits), pairs, frames };
}

async function printMarks(model: Model, splits: number, seed: number): Promise<boolean> {
  const random = randomSource(seed);
  console.log(`Words marked at FDR 5 % where nothing differs, ${splits} splits each`);
  console.log(
    '| preset, pairs | pairs | frames | words | split | splits with a mark | words marked | words marked over frames |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let holds = true;
  for (const preset of PRESETS) {
    const words = wordsOf(preset, model);
    for (const set of preset.frameSets) {
      const sentences = 2 * set.frames.length * set.pairs.length;
      const bar = new SingleBar(
        { format: `${preset.id} {bar} {percentage} %`, clearOnComplete: true },
        Presets.rect,
      );
      bar.start(sentences, 0);
      const scores = await scorePairs(model, set, preset.slot, words, () => bar.increment());
      bar.stop();
      for (const [name, split] of splitsOf(scores)) {
        const { any, error, pairs, frames } = markedShares(splits, () => split(random));
        if (!(any <= 0.05 + 3 * error)) holds = false;
        const sizes = `${set.pairs.length} | ${set.frames.length} | ${words.length}`;
        console.log(
          `| ${preset.id}, ${set.label} | ${sizes} | ${name} | ${percent(any)} ± ${percent(error)} | ${percent(pairs)} | ${percent(frames)} |`,
        );
      }
    }
  }
  console.log(holds ? 'At most 5 %, but for Monte Carlo error.' : 'MORE than 5 % somewhere.');
  return holds;
}

type Split = (random: ReturnType<typeof randomSource>) => number[][][];

function splitsOf(scores: ScoredPairs): readonly (readonly [string, Split])[] {
  const sides: readonly [string, Split] = ['random sides', (random) => withRandomSides(scores, random)];
  if (scores.length < 2) return [sides];
  return [
    sides,
    ['side A halved', (random) => withinOneSide(scores, 0, random)],
    ['side B halved', (random) => withinOneSide(scores, 1, random)],
  ];
}

async function printCoverage(how: Parameters<typeof coverageOf>[3]): Promise<void> {
  console.log(
    `\nIntervals that hold the mean, ${how.tables} tables of ${FRAMES} frames each, B = ${how.samples}`,
  );
  console.log(`| distribution | pairs | ${Object.keys(SPREADS).join(' | ')} | width |`);
  console.log(
    `| --- | --- | ${Object.keys(SPREADS)
      .map(() => '---')
      .join(' | ')} | --- |`,
  );
  for (const shape of Object.keys(SHAPES) as Shape[]) {
    for (const pairs of PAIRS) {
      const found = Object.values(SPREADS).map((spread) =>
        coverageOf(shape, { pairs, frames: FRAMES }, spread, how),
      );
      const cells = found.map(
        ({ covered, contradicted }) => `${percent(covered)} (${percent(contradicted)})`,
      );
      console.log(`| ${shape} | ${pairs} | ${cells.join(' | ')} | ${found[0].width.toFixed(2)} |`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  console.log('In brackets: the interval leaves out 0 at p > 0.1, or holds it at p < 0.01.');
  console.log('Width: median over that of Student’s t on the pairs’ means, where pairs differ.');
}
