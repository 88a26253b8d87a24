/**
 * `node tools/run.mjs tools/int8_gate.ts`: whether the embedded model may be stored in int8 (KERNELS.md § Formats). Weights are rounded, read back
 * as f32 and run by the WebAssembly engine, so that only the rounding differs. What came of it is in bench/RESULTS.md.
 * `--golden FILE` adds how far each form is from that file's reference.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import * as v from 'valibot';
import { type AlbertConfig, parseAlbertConfig } from '../src/model/config.ts';
import type { Session } from '../src/model/session.ts';
import type { WeightStream } from '../src/model/tensors.ts';
import { AlbertTokenizer } from '../src/tokenizer/tokenizer.ts';
import { WasmSession } from '../src/wasm/session.ts';
import { givenFile } from '../src/weights/byte_file.ts';
import { streamCheckpoint } from '../src/weights/checkpoint.ts';
import { formatDelta, formatTable } from '../bench/table.ts';
import { compareCase, type CaseVerdict } from '../test/golden/compare.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { readGolden } from '../test/golden/load.ts';
import { runCase } from '../test/golden/run.ts';
import { runCommand } from './cli.ts';
import { nodeThreads } from './node_threads.ts';
import { answer, type Answers } from './int8/answers.ts';
import { inForm, WEIGHT_FORMS, type WeightForm } from './int8/forms.ts';
import { DIFFERENCE_KINDS, gateQuestions, type Questions } from './int8/questions.ts';
import { gateFigures, passesGate, type GateFigures } from './int8/gate.ts';
import { HeldOut, Sentences } from './pretrain/evaluate.ts';

const DEMO = fileURLToPath(new URL('../public/weights/albert-demo', import.meta.url));
/** Golden cases that are run: the longer ones take minutes each. */
const MOST_GOLDEN_TOKENS = 48;

interface Options {
  readonly golden?: string;
  readonly only?: string;
  readonly hidden: string;
}

/** What is printed of one form. */
interface Row {
  readonly form: string;
  readonly gate: GateFigures;
  readonly golden: readonly CaseVerdict[];
}

/** @returns the exit status: 0 where everything ran, whatever the gate says */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('int8_gate')
    .description('How far int8 weights change the answers of the embedded model.')
    .option('--golden <file>', 'a golden file to compare with as well, e.g. ../shared/golden/large.json')
    .option('--only <text>', 'forms with this in their name')
    .option('--hidden <n>', 'of the held-out sentences so many', '200');
  return runCommand(program, argv, async () => {
    const options = program.opts<Options>();
    const golden = options.golden === undefined ? null : readGolden(options.golden);
    const forms = WEIGHT_FORMS.filter(({ name }) => name.includes(options.only ?? ''));
    const demo = await openDemo();
    const questions = askDemo(demo.tokenizer, Number(options.hidden));
    const reference = await answerIn(demo, questions, null);
    const rows: Row[] = [];
    for (const form of forms) {
      const gate = gateFigures(questions, reference, await answerIn(demo, questions, form));
      rows.push({ form: form.name, gate, golden: golden === null ? [] : await goldenIn(golden, form) });
      // A form takes minutes: what is known is told at once.
      console.error(gateTable(rows.slice(-1)));
    }
    demo.tokenizer.destroy();
    console.log(`${gateTable(rows)}\n\n${sizeTable(rows)}`);
    if (golden !== null) console.log(`\n${golden.model}, by the golden formula:\n${goldenTable(rows)}`);
    return 0;
  });
}

interface Demo {
  readonly config: AlbertConfig;
  readonly tokenizer: AlbertTokenizer;
  readonly weights: () => WeightStream;
}

async function openDemo(): Promise<Demo> {
  const file = (name: string) => readFileSync(resolve(DEMO, name));
  const config = parseAlbertConfig(JSON.parse(file('config.json').toString()));
  const checkpoint = await streamCheckpoint(givenFile(new Blob([file('model.safetensors')])), config);
  return {
    config,
    tokenizer: await AlbertTokenizer.create(new Uint8Array(file('spiece.model')), config),
    weights: () => checkpoint.weights(),
  };
}

function askDemo(tokenizer: AlbertTokenizer, hidden: number): Questions {
  const held = (name: string): unknown =>
    JSON.parse(readFileSync(fileURLToPath(new URL(`pretrain/eval/${name}.json`, import.meta.url)), 'utf8'));
  const open = v.parse(Sentences, held('sentences40')).map(({ text }) => text);
  return gateQuestions(tokenizer, v.parse(HeldOut, held('heldout')).slice(0, hidden), open);
}

/** @param form null for f32 */
async function answerIn(demo: Demo, questions: Questions, form: WeightForm | null): Promise<Answers> {
  const session = await createSession(demo.config, demo.weights(), form);
  try {
    return await answer(session, questions);
  } finally {
    session.destroy();
  }
}

async function goldenIn(file: GoldenFile, form: WeightForm): Promise<CaseVerdict[]> {
  const session = await createSession(file.config, formulaWeights(file), form);
  try {
    const verdicts: CaseVerdict[] = [];
    for (const golden of file.cases) {
      if (golden.input_ids.length > MOST_GOLDEN_TOKENS) continue;
      verdicts.push(compareCase(golden, await runCase(session, file, golden)));
    }
    return verdicts;
  } finally {
    session.destroy();
  }
}

function createSession(
  config: AlbertConfig,
  weights: WeightStream,
  form: WeightForm | null,
): Promise<Session> {
  const identity = { name: form?.name ?? 'f32', revision: '', content: '' };
  return WasmSession.create({
    config,
    weights: form === null ? weights : inForm(weights, form),
    identity,
    threads: nodeThreads(1),
  });
}

const percent = (count: number, of: number): string =>
  `${((100 * count) / of).toFixed(2)} % (${count}/${of})`;

const nats = (value: number): string => value.toFixed(4);

function gateTable(rows: readonly Row[]): string {
  return formatTable<Row>(
    [
      { title: 'weights', align: 'left', cell: ({ form }) => form },
      { title: 'top-1 kept', align: 'right', cell: ({ gate }) => percent(gate.sameTop, gate.masks) },
      ...DIFFERENCE_KINDS.map((kind) => ({
        title: `flips, ${kind}`,
        align: 'right' as const,
        cell: ({ gate }: Row) => percent(gate.signs[kind].flips, gate.signs[kind].differences),
      })),
      { title: 'gate', align: 'left', cell: ({ gate }) => (passesGate(gate) ? 'passes' : 'fails') },
    ],
    rows,
  );
}

function sizeTable(rows: readonly Row[]): string {
  return formatTable<Row>(
    [
      { title: 'weights', align: 'left', cell: ({ form }) => form },
      { title: 'abs Δ log p, mean', align: 'right', cell: ({ gate }) => nats(gate.meanLogDelta) },
      { title: 'largest', align: 'right', cell: ({ gate }) => nats(gate.largestLogDelta) },
      ...DIFFERENCE_KINDS.map((kind) => ({
        title: `${kind}: median error of median size, largest flipped`,
        align: 'right' as const,
        cell: ({ gate }: Row) => {
          const { medianError, medianSize, largestFlipped } = gate.signs[kind];
          return `${nats(medianError)} of ${nats(medianSize)}, ${nats(largestFlipped)}`;
        },
      })),
    ],
    rows,
  );
}

function goldenTable(rows: readonly Row[]): string {
  const worst = ({ golden }: Row, of: (verdict: CaseVerdict) => number) => Math.max(...golden.map(of));
  const sum = ({ golden }: Row, of: (verdict: CaseVerdict) => number) =>
    golden.reduce((total, verdict) => total + of(verdict), 0);
  return formatTable<Row>(
    [
      { title: 'weights', align: 'left', cell: ({ form }) => form },
      { title: 'row error', align: 'right', cell: (row) => formatDelta(worst(row, ({ error }) => error)) },
      {
        title: 'abs Δ log p of the top 5',
        align: 'right',
        cell: (row) => nats(worst(row, ({ topLogDelta }) => topLogDelta)),
      },
      {
        title: 'top-1 kept',
        align: 'right',
        cell: (row) => `${sum(row, ({ topOneEqual }) => topOneEqual)}/${sum(row, ({ masks }) => masks)}`,
      },
    ],
    rows,
  );
}
