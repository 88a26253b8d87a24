/** What every command of the bench takes and does alike. */
import { existsSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { GoldenFile } from '../test/golden/format.ts';
import { readGolden } from '../test/golden/load.ts';

export interface CommonOptions {
  readonly model: string;
  readonly node?: boolean;
  readonly dtype: 'f32' | 'f16';
  readonly json?: string;
}

export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--model <file>',
      'a golden file: shapes, and weights by its formula',
      '../shared/golden/large.json',
    )
    .option('--node', 'Dawn in Node instead of Chromium')
    .addOption(
      new Option('--dtype <dtype>', 'storage of the large weights').choices(['f32', 'f16']).default('f32'),
    )
    .option('--json <file>', 'write every number to this file');
}

/** A count. @throws InvalidArgumentError, which commander prints */
export function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('It is a whole number of at least 1.');
  return value;
}

/** One more count of an option that takes several. */
export function counts(text: string, before: readonly number[] = []): number[] {
  return [...before, count(text)];
}

/** @throws Error with what to do where the file is not there */
export function readModel(path: string): GoldenFile {
  if (!existsSync(path)) {
    throw new Error(`${path} is not there. Give --model FILE, e.g. test/fixtures/golden/nano.json.`);
  }
  return readGolden(path);
}

/** Progress, on stderr: the tables alone go to stdout. */
export function say(text: string): void {
  console.error(text);
}

export function writeJson(path: string | undefined, report: unknown): void {
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}
