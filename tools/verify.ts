/**
 * `npm run verify -- albert-large-v2`: published figures against real weights, side by side: published, ours, difference,
 * for each precision that is there. Exit status 1 on a miss, and where there is nothing to verify.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { runCommand } from './cli.ts';
import { cardChecks, figureChecks, halfChecks, hubFactChecks, type Check } from './verification/checks.ts';
import { isModelFolder, VerifiedModel } from './verification/model.ts';
import { parsePublished, type Published } from './verification/published.ts';
import { readManifest } from './checkpoint/manifest.ts';
import { folderName, sourceOf, WEIGHTS_FOLDER } from './weights.ts';

const PUBLISHED = fileURLToPath(new URL('../test/fixtures/published.json', import.meta.url));
/** Their model cards print the same figures. */
const CARD_MODELS = ['albert-large-v2', 'albert-base-v2'] as const;

interface Options {
  readonly cpu?: boolean;
  readonly as?: string;
  readonly weights: string;
  readonly published: string;
}

/** A folder to verify. */
interface Candidate {
  /** As its figures are filed, e.g. `albert-base-v2`. */
  readonly model: string;
  readonly folder: string;
}

/** How the model card's figures came out. */
interface CardVerdict {
  readonly label: string;
  readonly matched: number;
  readonly all: number;
}

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('verify')
    .description('Compares published figures with ours, on real weights.')
    .argument(
      '<model>',
      'e.g. albert-large-v2, owner/name@revision, its address on the hub, or a folder with a model',
    )
    .option('--cpu', 'the CPU path instead of the GPU')
    .option('--as <model>', 'whose figures a folder is held against (default: its name)')
    .option('--weights <dir>', 'where the models are', WEIGHTS_FOLDER)
    .option('--published <file>', 'the figures', PUBLISHED);
  return runCommand(program, argv, async () => {
    const options = program.opts<Options>();
    const published = parsePublished(JSON.parse(readFileSync(options.published, 'utf8')));
    return (await verify(await findCandidates(program.args[0], options), published, options)) ? 0 : 1;
  });
}

/**
 * What is there of a model, f32 first.
 * @throws Error that says how to get it.
 */
async function findCandidates(asked: string, { as, weights }: Options): Promise<readonly Candidate[]> {
  if (isModelFolder(asked)) {
    return [{ model: as ?? basename(asked).replace(/-f32$/, ''), folder: asked }];
  }
  const found = await present(asked, weights, as);
  if (found.length > 0) return found;
  throw new Error(
    `The weights of ${asked} are not in ${weights}. Get them with: npm run weights -- ${asked}`,
  );
}

async function present(asked: string, weights: string, as?: string): Promise<readonly Candidate[]> {
  const { repo, revision } = sourceOf(asked);
  const found = (['f32', 'f16'] as const)
    .map((dtype) => ({
      model: as ?? folderName(repo, 'f16'),
      folder: join(weights, folderName(repo, dtype)),
    }))
    .filter(({ folder }) => isModelFolder(folder));
  if (revision === null) return found;
  const of: Candidate[] = [];
  for (const candidate of found) {
    const manifest = await readManifest(candidate.folder);
    if (manifest?.revision === revision || manifest?.ref === revision) of.push(candidate);
  }
  return of;
}

async function verify(
  candidates: readonly Candidate[],
  published: Published,
  options: Options,
): Promise<boolean> {
  const [{ model: asked }] = candidates;
  const cards: CardVerdict[] = [];
  let ok = true;
  let checked = 0;
  const opened: VerifiedModel[] = [];
  try {
    for (const { model, folder } of candidates) {
      const verified = await VerifiedModel.open(folder, model, options.cpu === true);
      opened.push(verified);
      console.log(`${model}, ${verified.dtype}, in ${folder} (${verified.backend})`);
      const facts = published.hubFactsOf(model);
      const files = facts === null ? [] : hubFactChecks(verified, facts);
      files.forEach(print);
      const found = [...files, ...(await printed(figureChecks(verified, published.figuresOf(model))))];
      ok &&= found.every((check) => check.ok);
      checked += found.length;
      if (CARD_MODELS.some((name) => name === model)) cards.push(await judgeCard(verified, model, published));
    }
    const single = opened.find(({ dtype }) => dtype === 'f32');
    const half = opened.find(({ dtype }) => dtype === 'f16');
    if (single !== undefined && half !== undefined) {
      const texts = [...published.card, ...published.figuresOf(asked).texts].map(({ text }) => text);
      const found = await printed(halfChecks(half, single, texts));
      ok &&= found.every((check) => check.ok);
      checked += found.length;
    }
  } finally {
    for (const model of opened) model.close();
  }
  if (cards.length > 0) {
    ok = (await compareCards(asked, cards, published, options)) && ok;
    checked++;
  }
  if (checked === 0)
    throw new Error(`Nothing is published here about ${asked}; --as names another model's figures.`);
  console.log(ok ? `verified: ${asked}` : `MISSED: ${asked} differs from what is published`);
  return ok;
}

/** Prints all of them, at once as they come. */
async function printed(checks: AsyncIterable<Check>): Promise<Check[]> {
  const found: Check[] = [];
  for await (const check of checks) {
    print(check);
    found.push(check);
  }
  return found;
}

function print({ what, published, ours, difference, ok }: Check): void {
  const by = difference === null ? (ok ? 'equal' : 'not equal') : difference.toExponential(1);
  console.log(`  ${ok ? 'ok  ' : 'MISS'} ${what}: published ${published}, ours ${ours}, difference ${by}`);
}

/** The card's figures are another matter than a model's own: a model that does not match them may be the other one. */
async function judgeCard(verified: VerifiedModel, model: string, published: Published): Promise<CardVerdict> {
  const found = await printed(cardChecks(verified, published.card));
  return {
    label: `${model} ${verified.dtype}`,
    matched: found.filter((check) => check.ok).length,
    all: found.length,
  };
}

/** Holds the card against the other model too, where it is there, and says which one the figures are of. */
async function compareCards(
  asked: string,
  cards: CardVerdict[],
  published: Published,
  options: Options,
): Promise<boolean> {
  const missing: string[] = [];
  for (const other of CARD_MODELS.filter((name) => name !== asked)) {
    const found = await present(other, options.weights);
    if (found.length === 0) missing.push(other);
    for (const { folder } of found) {
      const verified = await VerifiedModel.open(folder, other, options.cpu === true);
      console.log(`${other}, ${verified.dtype}, in ${folder}, for the model card only`);
      try {
        cards.push(await judgeCard(verified, other, published));
      } finally {
        verified.close();
      }
    }
  }
  const matching = cards.filter(({ matched, all }) => matched === all && all > 0).map(({ label }) => label);
  const counts = cards.map(({ label, matched, all }) => `${label} ${matched}/${all}`).join(', ');
  console.log(
    `model card: its figures ${matching.length > 0 ? `match ${matching.join(' and ')}` : 'match none'} (${counts})` +
      missing.map((name) => `; ${name} is not here: npm run weights -- ${name}`).join(''),
  );
  return matching.length > 0;
}
