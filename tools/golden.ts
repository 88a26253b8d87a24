/**
 * `npm run golden -- FILE…`: runs golden files on the GPU (Dawn in Node), in WebAssembly or on the CPU path, prints a case a line,
 * and last `worst relative error X, top-5 order N/M`. Exit status 1 on a miss; a case that cannot be run is one.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CpuSession } from '../src/cpu/session.ts';
import { LINEAR_VARIANTS, type LinearVariant } from '../src/gpu/kernels/linear_variants.ts';
import { UnmaskError } from '../src/model/errors.ts';
import type { ModelIdentity, Session } from '../src/model/session.ts';
import { WasmSession } from '../src/wasm/session.ts';
import { compareCase, passes, passesInF16, type CaseVerdict } from '../test/golden/compare.ts';
import type { GoldenCase, GoldenFile, GoldenMask, GoldenValues } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { readGolden } from '../test/golden/load.ts';
import { runCase, type ComputedCase } from '../test/golden/run.ts';
import { nodeThreads } from './node_threads.ts';

interface Options {
  readonly cpu?: boolean;
  readonly wasm?: boolean;
  /** Of the WebAssembly engine. */
  readonly threads: number;
  readonly case?: readonly string[];
  readonly json?: string;
  /** That of the precision, where it is not given. */
  readonly tolerance?: number;
  readonly dtype: 'f32' | 'f16';
  readonly linear?: LinearVariant;
}

interface Outcome {
  readonly file: GoldenFile;
  /** Null where the model could not even be made. */
  readonly identity: ModelIdentity | null;
  /** One for each case of the file. */
  readonly cases: readonly CaseOutcome[];
}

interface CaseOutcome {
  readonly golden: GoldenCase;
  /** What was computed, or in words why nothing was. */
  readonly computed: ComputedCase | string;
  readonly verdict: CaseVerdict;
}

/** A mask of ours in `--json`. */
interface ReportedMask extends GoldenMask {
  /** Ours may list another id at the end of its top 20; the error is defined at the reference's. */
  readonly reference_top_ids: readonly number[];
  /** Our raw logits at `reference_top_ids`: with `logits_sampled` behind them, the vector the error is taken of. */
  readonly logits_at_reference_top_ids: readonly number[];
}

type ReportedValues = Omit<GoldenValues, 'masks'> & { readonly masks: readonly ReportedMask[] };

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('golden')
    .description('Compares this engine with reference figures.')
    .argument('<file...>', 'golden files, e.g. ../shared/golden/large.json')
    .option('--cpu', 'the CPU path instead of the GPU')
    .option('--wasm', 'the WebAssembly engine instead of the GPU')
    .option('--threads <n>', 'threads of the WebAssembly engine', whole, availableParallelism())
    .option('--case <name...>', 'only the cases of these names')
    .option(
      '--json <out>',
      'write the numbers computed, in the format of the file (of several files: a list)',
    )
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
  const files = paths.map((path) => selectCases(readGolden(path), options.case));
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await runFile(file, options));
  const written = options.json === undefined || write(options.json, outcomes);

  const verdicts = outcomes.flatMap((outcome) => outcome.cases.map(({ verdict }) => verdict));
  // Math.max keeps a NaN, and of no case at all it makes −∞, which must not pass as perfect.
  const worst = verdicts.length === 0 ? NaN : Math.max(...verdicts.map((verdict) => verdict.error));
  const ordered = verdicts.reduce((sum, verdict) => sum + verdict.ordered, 0);
  const masks = verdicts.reduce((sum, verdict) => sum + verdict.masks, 0);
  console.log(`worst relative error ${worst.toExponential(2)}, top-5 order ${ordered}/${masks}`);
  const allPass =
    outcomes.every((outcome) => outcome.cases.length > 0) &&
    verdicts.every((verdict) => isRight(verdict, options));
  return allPass && written ? 0 : 1;
}

/** Every case of a file. What fails is a miss and costs the others nothing: hours may lie before and after it. */
async function runFile(file: GoldenFile, options: Options): Promise<Outcome> {
  let session: Session;
  try {
    session = await createSession(file, options);
  } catch (error) {
    const computed = inWords(error);
    console.log(`${file.model}: ${computed}`);
    return {
      file,
      identity: null,
      cases: file.cases.map((golden) => judge(file, golden, computed, options)),
    };
  }
  const { identity } = session;
  console.log(`${file.model}: ${identity.backend}, ${identity.adapter}, ${identity.dtype}`);
  try {
    const cases: CaseOutcome[] = [];
    for (const golden of file.cases) {
      const startMs = performance.now();
      const computed = await runCase(session, file, golden).catch(inWords);
      cases.push(judge(file, golden, computed, options, performance.now() - startMs));
    }
    return { file, identity, cases };
  } finally {
    session.destroy();
  }
}

/** Compares one case with the reference and prints its line. */
function judge(
  file: GoldenFile,
  golden: GoldenCase,
  computed: ComputedCase | string,
  options: Options,
  durationMs = 0,
): CaseOutcome {
  const failed = typeof computed === 'string';
  const verdict = compareCase(golden, failed ? {} : computed);
  const mark = isRight(verdict, options) ? 'ok  ' : 'MISS';
  console.log(
    `${mark} ${file.model} ${golden.name}: relative error ${verdict.error.toExponential(2)}, ` +
      `log error ${verdict.logDelta.toExponential(2)}, top-5 order ${verdict.ordered}/${verdict.masks}, ` +
      (options.dtype === 'f16'
        ? `log p of the top 5 within ${verdict.topLogDelta.toFixed(4)}, top-1 ${verdict.topOneEqual}/${verdict.masks}, `
        : '') +
      (failed ? computed : `${(durationMs / 1000).toFixed(2)} s`),
  );
  return { golden, computed, verdict };
}

/** Of f32 weights the largest relative error; f16 has bounds of its own. */
const F32_TOLERANCE = 2e-5;

function isRight(verdict: CaseVerdict, { tolerance, dtype }: Options): boolean {
  return dtype === 'f16' ? passesInF16(verdict, tolerance) : passes(verdict, tolerance ?? F32_TOLERANCE);
}

async function createSession(
  file: GoldenFile,
  { cpu, wasm, threads, dtype, linear }: Options,
): Promise<Session> {
  const weights = formulaWeights(file);
  const identity = { name: file.model, revision: 'golden', content: '' };
  if (wasm) {
    return WasmSession.create({ config: file.config, weights, identity, threads: nodeThreads(threads) });
  }
  if (!cpu) {
    // Only here: the CPU path must not need a GPU library to load.
    const { createNodeGpuSession } = await import('./node_gpu.ts');
    return createNodeGpuSession({ config: file.config, weights, name: file.model, dtype, linear });
  }
  return CpuSession.create({ config: file.config, weights, identity, precision: 'f32' });
}

/** @throws Error when a name is in no case, so that a typing error cannot look like a pass. */
function selectCases(file: GoldenFile, names: readonly string[] | undefined): GoldenFile {
  if (names === undefined) return file;
  const unknown = names.find((name) => !file.cases.some((golden) => golden.name === name));
  if (unknown !== undefined) {
    const known = file.cases.map((golden) => golden.name).join(', ');
    throw new Error(`${file.model} has no case "${unknown}"; it has: ${known}`);
  }
  return { ...file, cases: file.cases.filter((golden) => names.includes(golden.name)) };
}

/** Writes `--json`: of one file that file's format, of several a list. Hours of numbers are told even where it fails. */
function write(path: string, outcomes: readonly Outcome[]): boolean {
  const reports = outcomes.map(report);
  try {
    writeFileSync(path, `${JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 1)}\n`);
    return true;
  } catch (error) {
    console.error(`${path} cannot be written: ${inWords(error)}`);
    return false;
  }
}

/** A golden file again, with our numbers in place of the reference's. NaN becomes null, as JSON has none. */
function report({ file, identity, cases }: Outcome): unknown {
  return {
    model: file.model,
    identity,
    salt: file.salt,
    sample_stride: file.sample_stride,
    config: { model_type: 'albert', ...file.config },
    tensors: Object.fromEntries(file.tensors),
    cases: cases.map(({ golden, computed, verdict }) => ({
      name: golden.name,
      input_ids: golden.input_ids,
      token_type_ids: golden.token_type_ids,
      attention_mask: golden.attention_mask,
      // A case that could not be run has none of the fields: no number of the reference's may pass for ours.
      ...(typeof computed === 'string' ? { failed: computed } : reportValues(golden, computed)),
      verdict,
    })),
  };
}

/** Every field by name, so that one added to the format cannot be left out here. */
function reportValues(golden: GoldenCase, computed: ComputedCase): ReportedValues {
  return {
    masks: computed.masks.map((mask, m) => ({
      ...mask,
      reference_top_ids: golden.masks[m].top_ids,
      logits_at_reference_top_ids: computed.logitsAtReferenceTop[m],
    })),
    hidden_first_8: computed.hidden_first_8,
    hidden_norm: computed.hidden_norm,
    mean_pool_first_8: computed.mean_pool_first_8,
    pooled_first_8: computed.pooled_first_8,
    cls_first_4_after_layer: computed.cls_first_4_after_layer,
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
