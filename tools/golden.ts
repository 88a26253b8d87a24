/**
 * `npm run golden -- FILE…`: runs golden files on the GPU (Dawn in Node) or the CPU path, prints a case a line,
 * and last `worst relative error X, top-5 order N/M`. Exit status 1 on a miss.
 */
import { writeFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CpuSession } from '../src/cpu/session.ts';
import type { ModelIdentity, Session } from '../src/model/session.ts';
import { compareCase, passes, type CaseVerdict } from '../test/golden/compare.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaWeights } from '../test/golden/formula.ts';
import { readGolden } from '../test/golden/load.ts';
import { runCase, type ComputedCase } from '../test/golden/run.ts';

interface Options {
  readonly cpu?: boolean;
  readonly case?: readonly string[];
  readonly json?: string;
  readonly tolerance: number;
}

interface Outcome {
  readonly file: GoldenFile;
  readonly identity: ModelIdentity;
  readonly computed: readonly ComputedCase[];
  readonly verdicts: readonly CaseVerdict[];
}

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('golden')
    .description('Compares this engine with reference figures.')
    .argument('<file...>', 'golden files, e.g. ../shared/golden/large.json')
    .option('--cpu', 'the CPU path instead of the GPU')
    .option('--case <name...>', 'only the cases of these names')
    .option(
      '--json <out>',
      'write the numbers computed, in the format of the file (of several files: a list)',
    )
    .option('--tolerance <x>', 'largest relative error', positive, 2e-5)
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
    return await compareFiles(program.args, program.opts<Options>());
  } catch (error) {
    // Commander has printed its own line, and `--help` is no failure.
    if (error instanceof CommanderError) return error.exitCode;
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function compareFiles(paths: readonly string[], options: Options): Promise<number> {
  // All files are read before the first is run: a mistyped name should not cost the minutes before it.
  const files = paths.map((path) => selectCases(readGolden(path), options.case));
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await runFile(file, options));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify(outcomes.map(report), null, 1)}\n`);

  const verdicts = outcomes.flatMap((outcome) => outcome.verdicts);
  // Math.max keeps a NaN, and of no case at all it makes −∞, which must not pass as perfect.
  const worst = verdicts.length === 0 ? NaN : Math.max(...verdicts.map((verdict) => verdict.error));
  const ordered = verdicts.reduce((sum, verdict) => sum + verdict.ordered, 0);
  const masks = verdicts.reduce((sum, verdict) => sum + verdict.masks, 0);
  console.log(`worst relative error ${worst.toExponential(2)}, top-5 order ${ordered}/${masks}`);
  const allPass =
    outcomes.every((outcome) => outcome.verdicts.length > 0) &&
    verdicts.every((verdict) => passes(verdict, options.tolerance));
  return allPass ? 0 : 1;
}

async function runFile(file: GoldenFile, options: Options): Promise<Outcome> {
  const session = await createSession(file, options.cpu === true);
  console.log(
    `${file.model}: ${session.identity.backend}, ${session.identity.adapter}, ${session.identity.dtype}`,
  );
  try {
    const computed: ComputedCase[] = [];
    const verdicts: CaseVerdict[] = [];
    for (const golden of file.cases) {
      const startMs = performance.now();
      const ours = await runCase(session, file, golden);
      const verdict = compareCase(golden, ours);
      computed.push(ours);
      verdicts.push(verdict);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
      const mark = passes(verdict, options.tolerance) ? 'ok  ' : 'MISS';
      console.log(
        `${mark} ${file.model} ${golden.name}: relative error ${verdict.error.toExponential(2)}, ` +
          `log error ${verdict.logDelta.toExponential(2)}, top-5 order ${verdict.ordered}/${verdict.masks}, ${seconds} s`,
      );
    }
    return { file, identity: session.identity, computed, verdicts };
  } finally {
    session.destroy();
  }
}

async function createSession(file: GoldenFile, cpu: boolean): Promise<Session> {
  const weights = formulaWeights(file);
  if (!cpu) {
    // Only here: the CPU path must not need a GPU library to load.
    const { createNodeGpuSession } = await import('./node_gpu.ts');
    return createNodeGpuSession({ config: file.config, weights, name: file.model });
  }
  const identity = { name: file.model, revision: 'golden' };
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

/** A golden file again, with our numbers in place of the reference's. */
function report({ file, identity, computed, verdicts }: Outcome): unknown {
  return {
    model: file.model,
    identity,
    salt: file.salt,
    sample_stride: file.sample_stride,
    config: file.config,
    tensors: Object.fromEntries(file.tensors),
    cases: file.cases.map((golden, index) => {
      const { name, logitsAtReferenceTop, masks, ...values } = computed[index];
      return {
        name,
        input_ids: golden.input_ids,
        token_type_ids: golden.token_type_ids,
        attention_mask: golden.attention_mask,
        ...values,
        masks: masks.map((mask, m) => ({
          ...mask,
          // Ours may list another id at the end of its top 20; the error is defined at the reference's.
          reference_top_ids: golden.masks[m].top_ids,
          logits_at_reference_top_ids: logitsAtReferenceTop[m],
        })),
        verdict: verdicts[index],
      };
    }),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Not a number above 0.');
  return value;
}
