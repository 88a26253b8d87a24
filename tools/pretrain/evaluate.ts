/**
 * `npm run pretrain:evaluate -- [FOLDER…]`: the embedded model's held-out figures, by the page's own tokenizer and CPU path, so
 * that what is measured is what a visitor gets. FOLDER holds `config.json`, `model.safetensors`, `spiece.model`; several are
 * compared side by side. Nothing of `eval/` may be in the training text (`corpus.py --exclude` sees to it).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import * as v from 'valibot';
import { CpuSession } from '../../src/cpu/session.ts';
import { parseAlbertConfig } from '../../src/model/config.ts';
import { raggedBatch } from '../../src/model/ragged_batch.ts';
import type { Session } from '../../src/model/session.ts';
import type { MaskForm } from '../../src/model/text.ts';
import { SPECIAL_IDS, isSpecialId } from '../../src/tokenizer/special_tokens.ts';
import { AlbertTokenizer } from '../../src/tokenizer/tokenizer.ts';
import { EXAMPLES } from '../../src/ui/fill/examples.ts';
import { givenFile } from '../../src/weights/byte_file.ts';
import { streamCheckpoint } from '../../src/weights/checkpoint.ts';
import { runCommand } from '../cli.ts';

const MASK = '[MASK]';

export const HeldOut = v.array(v.object({ text: v.string(), word: v.string() }));
export const Sentences = v.array(v.object({ text: v.string(), accept: v.array(v.string()) }));

/** A model and the tokenizer it was trained with. */
export interface Model {
  /** How what follows a mask is spelled: as typed (`[MASK]` and `▁.`), or as where a word is masked in place (`.`). */
  readonly form: MaskForm;
  readonly session: Pick<Session, 'run' | 'destroy'>;
  readonly tokenizer: AlbertTokenizer;
}

/** Whole hidden words. */
export interface WordFigures {
  /** Share of the words all of whose pieces are the likeliest of the vocabulary, all of them masked. */
  readonly accuracy: number;
  /** −log p of the words' pieces, summed and divided by the words' letters, nats. Vocabularies of different sizes compare. */
  readonly natsPerCharacter: number;
}

/** Sentences with accepted answers. */
export interface AnswerFigures {
  readonly top1: number;
  readonly top5: number;
  readonly of: number;
}

/** Opens a folder's model on the CPU path. */
export async function openModel(folder: string, form: MaskForm): Promise<Model> {
  const config = parseAlbertConfig(JSON.parse(readFileSync(resolve(folder, 'config.json'), 'utf8')));
  const weights = givenFile(new Blob([readFileSync(resolve(folder, 'model.safetensors'))]));
  const session = await CpuSession.create({
    config,
    weights: (await streamCheckpoint(weights, config)).weights(),
    identity: { name: folder, revision: 'evaluated', content: '' },
    precision: 'f32',
  });
  const tokenizer = await AlbertTokenizer.create(
    new Uint8Array(readFileSync(resolve(folder, 'spiece.model'))),
    config,
  );
  return { form, session, tokenizer };
}

/** What the model says at each mask of a typed text: log p of `targets[m]` at mask m, and the `topK` likeliest ids. */
async function ask(model: Model, text: string, pair: string | null, topK: number, targets: Uint32Array) {
  const encoded = model.tokenizer.encode(text, pair, { form: model.form });
  const rows = Uint32Array.from(
    Array.from(encoded.ids, (id, row) => (id === SPECIAL_IDS.mask ? row : -1)).filter((row) => row >= 0),
  );
  const targetsThere = Array.from(rows, (_, m) => targets.slice(m, m + 1));
  const { answers } = await model.session.run({
    batch: raggedBatch([encoded]),
    reads: [{ kind: 'predict', rows, topK, targets: targetsThere }],
  });
  return answers[0].map((mask) => ({
    topIds: [...mask.topIds],
    topLogProbs: Array.from(mask.topLogits, (logit) => logit - mask.logSumExp),
    logProbs: Array.from(mask.targetLogits, (logit) => logit - mask.logSumExp),
  }));
}

/** Hides each word, with as many masks as it has pieces, and asks for it. */
export async function evaluateWords(
  model: Model,
  items: v.InferOutput<typeof HeldOut>,
): Promise<WordFigures> {
  let right = 0;
  let nats = 0;
  let characters = 0;
  for (const { text, word } of items) {
    const wanted = model.tokenizer.pieces(word).ids;
    const masked = text.replace(MASK, Array.from(wanted, () => MASK).join(' '));
    const answers = await ask(model, masked, null, 1, wanted);
    if (answers.length !== wanted.length) throw new Error(`${JSON.stringify(text)} has not exactly one mask`);
    if (answers.every(({ topIds }, m) => topIds[0] === wanted[m])) right++;
    nats -= answers.reduce((sum, { logProbs }) => sum + logProbs[0], 0);
    characters += word.length;
  }
  return { accuracy: right / items.length, natsPerCharacter: nats / characters };
}

/** The likeliest ordinary pieces at one mask of a text, as a reader sees them. */
async function likeliest(model: Model, text: string, pair: string | null, count: number) {
  const answers = await ask(model, text, pair, count + Object.keys(SPECIAL_IDS).length, new Uint32Array());
  return answers.map(({ topIds, topLogProbs }) =>
    topIds
      .map((id, rank) => ({ id, probability: Math.exp(topLogProbs[rank]) }))
      .filter(({ id }) => !isSpecialId(id))
      .slice(0, count)
      .map(({ id, probability }) => {
        const { word, continuation } = model.tokenizer.show(id);
        return { word: continuation ? `##${word}` : word, probability };
      }),
  );
}

/** Counts the sentences whose accepted answers hold the likeliest, or one of the five likeliest, pieces. */
export async function evaluateAnswers(
  model: Model,
  items: v.InferOutput<typeof Sentences>,
): Promise<AnswerFigures> {
  let top1 = 0;
  let top5 = 0;
  for (const { text, accept } of items) {
    const [answers] = await likeliest(model, text, null, 5);
    const accepted = answers.map(({ word }) => accept.includes(word));
    if (accepted[0]) top1++;
    if (accepted.includes(true)) top5++;
  }
  return { top1, top5, of: items.length };
}

async function printExamples(model: Model): Promise<void> {
  for (const { text, pair, masked } of EXAMPLES) {
    // An example that masks a word in place is asked as if the mask had been typed.
    const typed = masked.reduceRight(
      (rest, { start, end }) => rest.slice(0, start) + MASK + rest.slice(end),
      text,
    );
    console.log(`  ${typed}${pair === null ? '' : ` | ${pair}`}`);
    for (const answers of await likeliest(model, typed, pair, 6)) {
      console.log(
        `    ${answers.map(({ word, probability }) => `${word} ${probability.toFixed(3)}`).join(', ')}`,
      );
    }
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function evaluateFolder(folder: string, form: MaskForm): Promise<void> {
  const file = (name: string): unknown =>
    JSON.parse(readFileSync(fileURLToPath(new URL(`eval/${name}.json`, import.meta.url)), 'utf8'));
  const model = await openModel(folder, form);
  console.log(`${folder}, ${form} masks`);
  const answers = await evaluateAnswers(model, v.parse(Sentences, file('sentences40')));
  console.log(`  sentences40: top-1 ${answers.top1}, top-5 ${answers.top5} of ${answers.of}`);
  await printExamples(model);
  const items = v.parse(HeldOut, file('heldout'));
  const words = await evaluateWords(model, items);
  console.log(
    `  heldout, ${items.length} words: whole-word accuracy ${percent(words.accuracy)}, ${words.natsPerCharacter.toFixed(3)} nats a character`,
  );
  model.session.destroy();
  model.tokenizer.destroy();
}

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('pretrain:evaluate')
    .description('Held-out figures of an embedded model.')
    .argument('[folder...]', 'folders of a model', ['public/weights/albert-demo'])
    .addOption(
      new Option('--form <form>', 'how what follows a mask is spelled')
        .choices(['typed', 'in-place'])
        .default('typed'),
    );
  return runCommand(program, argv, async () => {
    const { form } = program.opts<{ readonly form: MaskForm }>();
    for (const folder of program.processedArgs[0] as readonly string[]) await evaluateFolder(folder, form);
    return 0;
  });
}
