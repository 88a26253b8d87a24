/**
 * `npm run golden -- FILE…`: runs golden files on the GPU (Dawn in Node), in WebAssembly or on the CPU path, prints a case a line,
 * and last `worst relative error X, top-5 order N/M`. Exit status 1 on a miss; a case that cannot be run is one. What is compared follows
 * from a file's format (`test/golden/formats.ts`), which its content tells.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CpuSession } from '../src/cpu/session.ts';
import { LINEAR_VARIANTS, type LinearVariant } from '../src/gpu/kernels/linear_variants.ts';
import { UnmaskError } from '../src/model/errors.ts';
import type { ModelIdentity, Session } from '../src/model/session.ts';
import { WasmSession } from '../src/wasm/session.ts';
import type { Bounds, ComparedCase, ComparedModel, Comparison } from '../test/golden/compared.ts';
import { type ComparedFile, readCompared } from '../test/golden/formats.ts';
import { nodeThreads } from './node_threads.ts';

interface Options extends Bounds {
  readonly cpu?: boolean;
  readonly wasm?: boolean;
  /** Of the WebAssembly engine. */
  readonly threads: number;
  readonly case?: readonly string[];
  readonly json?: string;
  /** A folder. */
  readonly model?: string;
  readonly linear?: LinearVariant;
}

interface FileOutcome {
  readonly file: ComparedFile;
  readonly models: readonly ModelOutcome[];
}

interface ModelOutcome {
  readonly model: ComparedModel;
  /** Null where the model could not even be made. */
  readonly identity: ModelIdentity | null;
  /** One for each case of the model. */
  readonly cases: readonly CaseOutcome[];
}

interface CaseOutcome {
  readonly golden: ComparedCase;
  /** What came of it, or in words why nothing did. */
  readonly comparison: Comparison | string;
}

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('golden')
    .description('Compares this engine with reference figures.')
    .argument('<file...>', 'golden files, e.g. ../shared/golden/large.json')
    .option('--cpu', 'the CPU path instead of the GPU')
    .option('--float64', 'the CPU path in double precision, with --cpu')
    .option('--wasm', 'the WebAssembly engine instead of the GPU')
    .option('--threads <n>', 'threads of the WebAssembly engine', whole, availableParallelism())
    .option('--case <name...>', 'only the cases of these names')
    .option(
      '--json <out>',
      'write the numbers computed, in the format of the file (of several files: a list)',
    )
    .option('--model <dir>', 'the checkpoint of figures that are of one (default: the model in this project)')
    .addOption(
      new Option('--dtype <dtype>', 'storage of the large weights on the GPU')
        .choices(['f32', 'f16'])
        .default('f32'),
    )
    .addOption(
      new Option(
        '--linear <variant>',
        'every product by this variant (default: by the engine’s table)',
      ).choices(Object.keys(LINEAR_VARIANTS)),
    )
    .option('--tolerance <x>', 'largest relative error (f32: 2e-5, f16: 5e-3)', positive)
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
    return await compareFiles(program.args, program.opts<Options>());
  } catch (error) {
    // Commander has printed its own line, and `--help` is no failure.
    if (error instanceof CommanderError) return error.exitCode;
    console.error(inWords(error));
    return 1;
  }
}

async function compareFiles(paths: readonly string[], options: Options): Promise<number> {
  // All files are read before the first is run: a mistyped name should not cost the minutes before it.
  const files = paths.map((path) =>
    selectCases(readCompared(path, { modelFolder: options.model }), options.case),
  );
  const outcomes: FileOutcome[] = [];
  for (const file of files) {
    const models: ModelOutcome[] = [];
    for (const model of file.models) models.push(await runModel(model, options));
    outcomes.push({ file, models });
  }
  const written = options.json === undefined || write(options.json, outcomes);

  const cases = outcomes.flatMap(casesOf);
  // Math.max keeps a NaN, and of no case at all it makes −∞, which must not pass as perfect.
  const worst = cases.length === 0 ? NaN : Math.max(...cases.map(errorOf));
  const ordered = cases.reduce((sum, outcome) => sum + orderedOf(outcome), 0);
  const masks = cases.reduce((sum, { golden }) => sum + golden.masks, 0);
  console.log(`worst relative error ${worst.toExponential(2)}, top-5 order ${ordered}/${masks}`);
  const allRight =
    outcomes.every((outcome) => casesOf(outcome).length > 0) &&
    cases.every((outcome) => isRight(outcome, options));
  return allRight && written ? 0 : 1;
}

function casesOf({ models }: FileOutcome): CaseOutcome[] {
  return models.flatMap((model) => model.cases);
}

/** Every case of a model. What fails is a miss and costs the others nothing: hours may lie before and after it. */
async function runModel(model: ComparedModel, options: Options): Promise<ModelOutcome> {
  let session: Session;
  try {
    session = await createSession(model, options);
  } catch (error) {
    const failed = inWords(error);
    console.log(`${model.name}: ${failed}`);
    const cases = model.cases.map((golden) => told(model, { golden, comparison: failed }, options));
    return { model, identity: null, cases };
  }
  const { identity } = session;
  console.log(`${model.name}: ${identity.backend}, ${identity.adapter}, ${identity.dtype}`);
  try {
    const cases: CaseOutcome[] = [];
    for (const golden of model.cases) {
      const startMs = performance.now();
      const comparison = await golden.compare(session).catch(inWords);
      cases.push(told(model, { golden, comparison }, options, performance.now() - startMs));
    }
    return { model, identity, cases };
  } finally {
    session.destroy();
  }
}

/** Prints a case's line. */
function told(model: ComparedModel, outcome: CaseOutcome, options: Options, durationMs = 0): CaseOutcome {
  const { golden, comparison } = outcome;
  const failed = typeof comparison === 'string';
  console.log(
    `${isRight(outcome, options) ? 'ok  ' : 'MISS'} ${model.name} ${golden.name}: ` +
      [
        `relative error ${errorOf(outcome).toExponential(2)}`,
        ...(failed ? [] : comparison.told),
        ...(golden.masks > 0 ? [`top-5 order ${orderedOf(outcome)}/${golden.masks}`] : []),
        failed ? comparison : `${(durationMs / 1000).toFixed(2)} s`,
      ].join(', '),
  );
  return outcome;
}

function errorOf({ comparison }: CaseOutcome): number {
  return typeof comparison === 'string' ? NaN : comparison.error;
}

function orderedOf({ comparison }: CaseOutcome): number {
  return typeof comparison === 'string' ? 0 : comparison.ordered;
}

function isRight({ comparison }: CaseOutcome, bounds: Bounds): boolean {
  return typeof comparison !== 'string' && comparison.isRight(bounds);
}

async function createSession(
  model: ComparedModel,
  { cpu, float64, wasm, threads, dtype, linear }: Options,
): Promise<Session> {
  const { name, config, identity } = model;
  const weights = model.weights();
  if (wasm) return WasmSession.create({ config, weights, identity, threads: nodeThreads(threads) });
  if (cpu) return CpuSession.create({ config, weights, identity, precision: float64 ? 'f64' : 'f32' });
  // Only here: the CPU path must not need a GPU library to load.
  const { createNodeGpuSession } = await import('./node_gpu.ts');
  return createNodeGpuSession({ config, weights, name, dtype, linear });
}

/** @throws Error when a name is in no case, so that a typing error cannot look like a pass. */
function selectCases(file: ComparedFile, names: readonly string[] | undefined): ComparedFile {
  if (names === undefined) return file;
  const known = new Set(file.models.flatMap(({ cases }) => cases.map(({ name }) => name)));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    const models = file.models.map(({ name }) => name).join(', ');
    throw new Error(`${models}: no case "${unknown}"; there are: ${[...known].join(', ')}`);
  }
  const models = file.models.map((model) => ({
    ...model,
    cases: model.cases.filter(({ name }) => names.includes(name)),
  }));
  return { ...file, models: models.filter(({ cases }) => cases.length > 0) };
}

/** Writes `--json`: of one file that file's format, of several a list. Hours of numbers are told even where it fails. */
function write(path: string, outcomes: readonly FileOutcome[]): boolean {
  const reports = outcomes.map(({ file, models }) => {
    const reported = models.map(report);
    return file.isList ? reported : reported[0];
  });
  try {
    writeFileSync(path, `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 1)}\n`);
    return true;
  } catch (error) {
    console.error(`${path} cannot be written: ${inWords(error)}`);
    return false;
  }
}

/** A model of a golden file again, with our numbers in place of the reference's. NaN becomes null, as JSON has none. */
function report({ model, identity, cases }: ModelOutcome): unknown {
  return {
    ...model.fields,
    identity,
    cases: cases.map(({ golden, comparison }) => ({
      name: golden.name,
      ...golden.asked,
      // A case that could not be run has none of the fields: no number of the reference's may pass for ours.
      ...(typeof comparison === 'string'
        ? { failed: comparison }
        : { ...comparison.values, verdict: comparison.verdict }),
    })),
  };
}

/** An error as one line. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof UnmaskError)) return error.message;
  const found = [
    ...(error.expected === undefined ? [] : [`expected ${error.expected}`]),
    ...(error.actual === undefined ? [] : [`found ${error.actual}`]),
  ];
  return error.message + (found.length > 0 ? ` (${found.join('; ')})` : '');
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Not a number above 0.');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Not a whole number above 0.');
  return value;
}
