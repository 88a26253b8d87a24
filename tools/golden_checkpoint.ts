/**
 * `npm run golden:checkpoint -- FILE.json --out DIR`: the weights of a golden file as a checkpoint in Hugging Face's layout
 * (`model.safetensors`, `config.json`), for tests of downloads at full size. A tensor at a time: xxlarge fits.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { FILE_NAMES } from '../src/model/files.ts';
import type { GoldenFile } from '../test/golden/format.ts';
import { formulaTensor } from '../test/golden/formula.ts';
import { configJson } from '../test/golden/formula_model.ts';
import { readGolden } from '../test/golden/load.ts';
import { STORED_DTYPES, writeSafetensors, type StoredDtype, type WrittenFile } from './checkpoint/writer.ts';
import { runCommand } from './cli.ts';

interface Options {
  readonly out: string;
  readonly dtype: StoredDtype;
  readonly tokenizer?: string;
}

/** @returns the exit status */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('golden:checkpoint')
    .description('Writes the weights of a golden file as a checkpoint.')
    .argument('<file>', 'a golden file, e.g. ../shared/golden/large.json')
    .requiredOption('--out <dir>', 'the folder to write')
    .addOption(new Option('--dtype <dtype>', 'how values are stored').choices(STORED_DTYPES).default('f32'))
    .option('--tokenizer <file>', `a ${FILE_NAMES.tokenizer} to put beside it`);
  return runCommand(program, argv, async () => {
    const options = program.opts<Options>();
    const golden = readGolden(program.args[0]);
    const { size, sha256 } = await writeGoldenCheckpoint(golden, options);
    console.log(`${join(options.out, FILE_NAMES.weights)}: ${size} bytes, SHA-256 ${sha256}`);
    return 0;
  });
}

/** Writes the folder; see the top of the file. */
export async function writeGoldenCheckpoint(
  golden: GoldenFile,
  { out, dtype, tokenizer }: Options,
): Promise<WrittenFile> {
  await mkdir(out, { recursive: true });
  if (tokenizer !== undefined) await copyFile(tokenizer, join(out, FILE_NAMES.tokenizer));
  const { architecture } = golden.config;
  const config = configJson({ ...golden.config, architecture: architecture ?? 'AlbertForMaskedLM' });
  await writeFile(join(out, FILE_NAMES.config), `${JSON.stringify(config, null, 2)}\n`);
  const tensors = Array.from(golden.tensors, ([name, tensor]) => ({
    name,
    shape: tensor.shape,
    values: () => formulaTensor(name, golden.salt, tensor),
  }));
  return writeSafetensors(join(out, FILE_NAMES.weights), tensors, dtype);
}
